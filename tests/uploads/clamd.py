"""Scanners for tests: ClamAV itself with one signature, and one that speaks as it does."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum.uploads import scanner
from tests.uploads.seeds import EICAR

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """Start ClamAV with one signature: that of the file everybody tests with."""
    assert CLAMD is not None
    (folder / "db").mkdir()
    (folder / "db" / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    line = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {line}\nDatabaseDirectory {folder / 'db'}\nForeground yes\n"
        "StreamMaxLength 60M\nMaxFileSize 60M\nMaxScanSize 200M\nAlertExceedsMax yes\n"
    )
    started = subprocess.Popen(
        [CLAMD, "--config-file", folder / "clamd.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not scanner.answers(at=f"unix://{line}"):
            assert time.monotonic() < until, "clamd does not answer"
            assert started.poll() is None, "clamd stopped"
            time.sleep(0.1)
        yield f"unix://{line}"
    finally:
        started.kill()
        started.wait()


class Speaking:
    """A server that takes INSTREAM and PING as clamd does, and says what a test wants."""

    def __init__(self) -> None:
        self.says: bytes | None = None  # in place of what it would find
        self.hangs_up = False
        self.streams: list[bytes] = []
        self._line = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def at(self) -> str:
        return f"tcp://127.0.0.1:{self._line.getsockname()[1]}"

    def close(self) -> None:
        self._line.close()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._line.accept()
            except OSError:
                return
            with caller:
                self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        heard = caller.makefile("rb")
        command = heard.read(6)
        if command == b"zPING\0":
            caller.sendall(b"PONG\0")
            return
        assert command + heard.read(4) == b"zINSTREAM\0"
        if self.hangs_up:
            return
        said = b""
        while size := struct.unpack(">I", heard.read(4))[0]:
            said += heard.read(size)
        self.streams.append(said)
        found = b"Eicar-Test-Signature FOUND" if EICAR in said else b"OK"
        caller.sendall(self.says if self.says is not None else b"stream: " + found + b"\0")
