"""
Puts a file into the cell, and takes out of it what may be kept.

Parsers of PDF, of pictures and of XML are large and written in C. One that is led astray by a
file is led astray in a process that has no key, no connection and no name of anybody: neither
the environment nor any open file of the portal goes along.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from forum.uploads.verdict import Refuse, Removed, Why

CELL = Path(__file__).with_name("cell.py")
PATIENCE = 30  # seconds by the clock; the cell itself counts those it works
PIECE = 64 * 1024


@dataclass(frozen=True)
class Examined:
    """What came out of the cell. The bytes are read once, while the cell is open."""

    kind: str
    removed: frozenset[Removed]
    locations: tuple[str, ...]
    plain: Iterator[bytes]


class Cell:
    """
    One file, one process: ``with Cell(pieces) as examined``.

    :raises Refuse: on entering, if the file does not pass, or the cell did not answer.
    """

    def __init__(self, plain: Iterable[bytes], *, patience: float = PATIENCE) -> None:
        self._plain, self._patience = plain, patience

    def __enter__(self) -> Examined:
        self._process = subprocess.Popen(  # noqa: S603  # Our own file, by our own Python.
            [sys.executable, "-I", "-W", "ignore", str(CELL)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        self._timer = threading.Timer(self._patience, self._process.kill)
        self._timer.start()
        try:
            return self._answer()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_why: object) -> None:
        self._timer.cancel()
        self._process.kill()
        for end in (self._process.stdin, self._process.stdout):
            if end and not end.closed:
                _close(end)
        self._process.wait()

    def _answer(self) -> Examined:
        feed, answer = self._process.stdin, self._process.stdout
        assert feed is not None
        assert answer is not None
        for piece in self._plain:  # What goes wrong on our side is no fault of the file's.
            if not _fed(feed, piece):
                break
        _close(feed)
        try:
            said = json.loads(answer.readline() or b"{}")
        except ValueError:
            said = {}
        if "why" in said:
            raise Refuse(Why(said["why"]))
        if "kind" not in said:  # It was stopped, or a parser fell.
            raise Refuse(Why.TOO_LONG)
        removed = frozenset(Removed(one) for one in said["removed"])
        return Examined(said["kind"], removed, tuple(said["locations"]), self._read(answer))

    def _read(self, answer: IO[bytes]) -> Iterator[bytes]:
        while piece := answer.read(PIECE):
            yield piece
        if self._process.wait() != 0:
            raise Refuse(Why.TOO_LONG)


def _fed(feed: IO[bytes], piece: bytes) -> bool:
    try:
        feed.write(piece)
    except OSError:  # The cell has fallen, or was stopped.
        return False
    return True


def _close(end: IO[bytes]) -> None:
    try:
        end.close()
    except OSError:  # Nobody reads at the other end any more.
        return
