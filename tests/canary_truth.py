"""
Asked of the database by ``bin/canary``: in which columns each marker lies, and who may read it.

Run in the portal's own settings. Each row is read as the portal reads it, sealed or not; its
readers are those that its sight names. Prints JSON.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import ProgrammingError, models, transaction  # noqa: E402

from forum import clock, sight  # noqa: E402

MARKER = re.compile(r"zq\d{4}[a-z0-9]{4}")


def main() -> None:
    columns: dict[str, list[str]] = {}
    readers: dict[str, list[str]] = {}
    now = clock.now()
    with sight.of_the_portal():
        for model in apps.get_models():
            for row in _rows(model):
                _of_row(row, columns, readers, now)
    tables = {
        model._meta.db_table: [f"{model._meta.label}.{field.name}" for field in model._meta.fields]
        for model in apps.get_models()
    }
    told = {"columns": columns, "readers": readers, "tables": tables}
    sys.stdout.write(json.dumps(told) + "\n")


def _rows(model: type[models.Model]) -> list[models.Model]:
    try:
        with transaction.atomic():
            return list(model._default_manager.all())
    except ProgrammingError:  # A library's table that nobody of the portal may read.
        return []


def _of_row(
    row: models.Model,
    columns: dict[str, list[str]],
    readers: dict[str, list[str]],
    now: datetime,
) -> None:
    found = set()
    for field in row._meta.fields:
        for marker in MARKER.findall(str(getattr(row, field.attname))):
            found.add(marker)
            columns.setdefault(f"{row._meta.label}.{field.name}", []).append(marker)
    if not found:
        return
    if type(row) in sight.declared():
        seen_by = [term.key for term in sight.audience(row, now=now)]
    else:
        seen_by = ["everyone"]  # A table without a sight: see forum/without_sight.py.
    for marker in found:
        readers[marker] = sorted({*readers.get(marker, []), *seen_by})


if __name__ == "__main__":
    main()
