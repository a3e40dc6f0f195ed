"""The folder in which sealed files are kept, where no object storage does it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """Lies where FILES_DIR is, asked each time: nothing is remembered of an earlier one."""

    @property
    def base_location(self) -> str:
        return str(Path(settings.FILES_DIR, "kept"))

    @property
    def location(self) -> str:
        return self.base_location
