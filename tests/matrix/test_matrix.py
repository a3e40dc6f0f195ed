"""The matrix, short: one in three GETs every address, or tries to write who may not."""

from __future__ import annotations

import pytest

from tests import world
from tests.matrix import asking


@pytest.mark.django_db
@pytest.mark.parametrize("life", asking.ASKED_LIVES)
def test_every_cell_answers_as_its_line_says(time_machine, settings, tmp_path, capsys, life):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    asking.nothing_is_unexpected(
        life, lambda name: asking.AT_LENGTH or not asking.of_meetings(name), capsys
    )
