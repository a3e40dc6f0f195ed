"""
ClamAV, asked over its own protocol (INSTREAM): the file goes to it as it is opened.

Whatever is not a plain "OK" or "FOUND" is no answer: the file stays pending.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from enum import Enum
from urllib.parse import urlsplit

PIECE = struct.Struct(">I")
PATIENCE = 15  # seconds for each answer; what is in flight is bounded
LONGEST_ANSWER = 4096


class Scan(Enum):
    CLEAN = "clean"
    FOUND = "found"
    NO_ANSWER = "no answer"


def scan(plain: Iterable[bytes], *, at: str, patience: float = PATIENCE) -> Scan:
    """Ask the scanner at ``tcp://host:port`` or ``unix:///path`` about a file."""
    try:
        with _connected(at, patience) as line:
            line.sendall(b"zINSTREAM\0")
            for piece in plain:
                line.sendall(PIECE.pack(len(piece)) + piece)
            line.sendall(PIECE.pack(0))
            return _understood(_answer(line))
    except OSError:  # Not there, too slow, or gone in between.
        return Scan.NO_ANSWER


def answers(*, at: str, patience: float = 5) -> bool:
    """Return whether the scanner is there."""
    try:
        with _connected(at, patience) as line:
            line.sendall(b"zPING\0")
            return _answer(line) == b"PONG\0"
    except OSError:
        return False


def _connected(at: str, patience: float) -> socket.socket:
    where = urlsplit(at)
    if where.scheme != "unix":
        return socket.create_connection((where.hostname, where.port), timeout=patience)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(patience)
    try:
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said


def _understood(said: bytes) -> Scan:
    if said == b"stream: OK\0":
        return Scan.CLEAN
    if said.startswith(b"stream: ") and said.endswith(b" FOUND\0"):
        return Scan.FOUND
    return Scan.NO_ANSWER
