"""The matrix, short, for the addresses of meetings: in a file of its own, for another worker."""

from __future__ import annotations

import pytest

from tests import world
from tests.matrix import asking


@pytest.mark.django_db
def test_every_cell_of_meetings_answers_as_its_line_says(time_machine, settings, tmp_path, capsys):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    asking.nothing_is_unexpected("as it is", asking.of_meetings, capsys)
