"""
The process in which one file is looked at: ``python -I cell.py``, the file on its input.

It bounds itself before it imports any parser: memory, seconds, no file to write, no core to leave
behind. What it answers is one line, and then the file as it may be kept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MEMORY = 1536 * 1024 * 1024  # of addresses: libraries take a third before they have read a byte
SECONDS = 20


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from forum.bounds import bound  # noqa: PLC0415  # The path is known by now, and no parser yet.

    bound(memory=MEMORY, seconds=SECONDS)
    from forum.uploads import gate  # noqa: PLC0415  # Only once it is bounded.
    from forum.uploads.verdict import Refuse, Why  # noqa: PLC0415

    plain, kept = sys.stdin.buffer.read(), b""
    try:
        fit = gate.examine(plain)
    except Refuse as refusal:
        said = {"why": refusal.why}
    except MemoryError:
        said = {"why": Why.TOO_LONG}
    else:
        told = {"removed": sorted(fit.removed), "locations": fit.locations}
        said, kept = {"kind": fit.kind, **told}, fit.plain  # type: ignore[dict-item]
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.write(kept)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
