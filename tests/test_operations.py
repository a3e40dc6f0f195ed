"""What docs/operations says can be done as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

FOLDER = Path(settings.BASE_DIR) / "docs/operations"
PAGES = sorted(FOLDER.glob("*.md"))
COMMAND = re.compile(r"manage\.py (\w+)")
LINK = re.compile(r"\]\(([^)#:]+?)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page):
    assert set(COMMAND.findall(page.read_text())) <= get_commands().keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_a_page_leads_to_is_there(page):
    leads = LINK.findall(page.read_text())

    assert [to for to in leads if not (FOLDER / to).exists()] == []


def test_every_page_is_found_from_the_first():
    listed = LINK.findall((FOLDER / "README.md").read_text())

    assert {page.name for page in PAGES} - {"README.md"} <= set(listed)
