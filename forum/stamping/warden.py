"""
Puts a file into the cell to be marked, or to be read for the number of a copy.

What States sent in, and what a challenger holds up, is parsed where there is no key, no connection
and no name of anybody but the one on the mark.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forum.stamping.sheets import Unmarkable

CELL = Path(__file__).with_name("cell.py")
PATIENCE = 40  # seconds by the clock; the cell itself counts those it works


def stamp_sheets(plain: bytes, number: str, *, overlay: bytes) -> bytes:
    """:raises Unmarkable: if the file cannot be read, or the cell did not answer."""
    return _marked({"act": "sheet", "number": number}, plain, overlay)


def stamp_picture(plain: bytes, number: str, *, line: Sequence[str]) -> bytes:
    """:raises Unmarkable: likewise."""
    return _marked({"act": "picture", "number": number, "line": list(line)}, plain)


def draw_page(plain: bytes, number: str, *, overlay: bytes, page: int) -> tuple[bytes, int]:
    """
    Return a page with its mark, as a picture, and how many pages there are.

    :raises Unmarkable: likewise, or if there is no such page.
    """
    asked = {"act": "page", "number": number, "page": page}
    said, drawn = _ask(asked, plain, overlay)
    if not said.get("marked"):
        raise Unmarkable
    return drawn, int(said["pages"])


def numbers_in(plain: bytes) -> list[str]:
    """Return what could be the number of a copy in a file; nothing, if it cannot be read."""
    said, _rest = _ask({"act": "read", "number": ""}, plain)
    return [str(number) for number in said.get("numbers", ())]


def _marked(asked: dict[str, Any], plain: bytes, overlay: bytes = b"") -> bytes:
    said, marked = _ask(asked, plain, overlay)
    if not said.get("marked"):
        raise Unmarkable
    return marked


def _ask(asked: dict[str, Any], plain: bytes, overlay: bytes = b"") -> tuple[dict[str, Any], bytes]:
    order = json.dumps({**asked, "overlay": len(overlay)}).encode() + b"\n"
    try:
        cell = subprocess.run(  # noqa: S603  # Our own file, by our own Python.
            [sys.executable, "-I", "-W", "ignore", str(CELL)],
            input=order + overlay + plain,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=PATIENCE,
            check=True,
        )
        line, _, rest = cell.stdout.partition(b"\n")
        return json.loads(line), rest
    except (subprocess.SubprocessError, ValueError):
        return {}, b""
