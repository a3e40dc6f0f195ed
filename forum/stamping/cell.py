"""
The process in which a file of someone else's is marked, drawn or read: ``python -I cell.py``.

It bounds itself before it imports any parser. On its input: a line that says what to do, then the
overlay, then the file. It answers one line, then the marked file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MEMORY = 2048 * 1024 * 1024
SECONDS = 30


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from forum.bounds import bound  # noqa: PLC0415  # The path is known by now, and no parser yet.

    bound(memory=MEMORY, seconds=SECONDS)
    asked = json.loads(sys.stdin.buffer.readline())
    overlay = sys.stdin.buffer.read(asked["overlay"])
    plain = sys.stdin.buffer.read()
    said, marked = answer(asked, overlay, plain)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.write(marked)
    sys.stdout.flush()


def answer(
    asked: dict[str, object], overlay: bytes, plain: bytes
) -> tuple[dict[str, object], bytes]:
    # Once it is bounded.
    from forum.stamping import drawing, pictures, reading, sheets  # noqa: PLC0415

    number = str(asked["number"])
    try:
        if asked["act"] == "read":
            return {"numbers": reading.numbers_in(plain)}, b""
        if asked["act"] == "sheet":
            return {"marked": True}, sheets.stamp(plain, number, overlay=overlay)
        if asked["act"] == "page":
            marked = sheets.stamp(plain, number, overlay=overlay)
            drawn, pages = drawing.page(marked, int(str(asked["page"])))
            return {"marked": True, "pages": pages}, drawn
        line = [str(word) for word in asked["line"]]  # type: ignore[attr-defined]
        return {"marked": True}, pictures.stamp(plain, number, line=line)
    except (sheets.Unmarkable, MemoryError, RecursionError):
        return {}, b""


if __name__ == "__main__":
    main()
