"""
Makes a machine ready, for ``bin/demo`` and ``bin/test``, and runs what they promise.

Run by the machine's own python3, before anything is installed: the standard library only, and
nothing that is newer than Python 3.9, so that an old one can be told to make way.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
MISSING = 3  # exit code: this machine lacks something that we cannot install

Command = Sequence[object]

PIP: Command = (sys.executable, "-m", "pip")
OURS = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share", "dief-portal/uv")


class Needed(NamedTuple):
    """What cannot come with the Python packages: any of these files, in this Debian package."""

    package: str
    libraries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    fonts: str = ""

    def here(self) -> bool:
        return (
            any(_loads(library) for library in self.libraries)
            or any(shutil.which(program) for program in self.programs)
            or bool(self.fonts and any(_fonts(self.fonts)))
        )


LETTERS = (
    Needed("libpango-1.0-0", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    Needed("libpangoft2-1.0-0", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")),
    Needed("libharfbuzz-subset0", ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib")),
    Needed("fonts-noto-core", fonts="NotoSans-Regular*"),
    Needed("fonts-noto-cjk", fonts="NotoSansCJK-Regular*"),  # The call is Chinese, too (ToR 23).
)
# Looks at uploads, in two tests; with one signature of ours, it fetches nothing.
SCANNER = (Needed("clamav-daemon", programs=("clamd", "/usr/sbin/clamd")),)
# What stands before the portal, and is asked whether it understands deploy/Caddyfile.
PROXY = (Needed("caddy", programs=("caddy",)),)
BROWSER = (
    Needed("chromium", programs=("chromium", "chromium-browser", "google-chrome")),
    # What drives it is linked to this; a Mac has it in its system library.
    Needed("libatomic1", ("libatomic.so.1", "libSystem.dylib")),
)


class Stopped(Exception):
    """A step that cannot be done: what to tell the person, and the exit code."""

    def __init__(self, why: str, code: int = 1) -> None:
        super().__init__(why)
        self.code = code


class Progress:
    """One line for each step: its number, its name, how it went and how long it took."""

    def __init__(self, steps: int, done: int = 0) -> None:
        self.steps, self.done = steps, done

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.done += 1
        begun = time.monotonic()
        print(f"[{self.done}/{self.steps}] {name} … ", end="", flush=True)  # noqa: T201
        try:
            yield
        except BaseException:
            print("not done")  # noqa: T201
            raise
        print(f"ok ({time.monotonic() - begun:.0f} s)", flush=True)  # noqa: T201


def run(command: Command, **more: str) -> str:
    """
    Run a command quietly, in the checkout; return what it printed.

    :raises Stopped: with what it printed, if it failed.
    """
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Stopped(done.stdout.strip() or f"{command[0]} failed.", done.returncode)
    return done.stdout


# --- Python and uv ----------------------------------------------------------------------------


def find_uv() -> Path:
    """Return uv: the one this machine has, or ours, installed with its hashes if need be."""
    found = _uv()
    if found:
        return Path(found)
    # Into a folder of its own, which a Python that the system manages allows too.
    into = ["--quiet", "--target", OURS, "--upgrade"]
    try:
        run([*PIP, "install", *into, "--require-hashes", "-r", ROOT / "requirements-uv.lock"])
    except Stopped as failed:
        raise Stopped(f"{failed}\nuv could not be had. Is there a network?", MISSING) from None
    return OURS / "bin" / "uv"


def _uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=f"{Path.home()}/.local/bin:{OURS}/bin")


def _can_install_uv() -> bool:
    try:
        run([*PIP, "--version"])
    except Stopped:
        return False
    return True


def install_packages(uv: Path, *, lock: str, into: str) -> Path:
    """Bring a virtual environment to what the lock file says; return its Python."""
    home = ROOT / into
    python = home / "bin" / "python"
    if is_locked(home, lock):
        return python
    if not _works(python) or str(home) not in (_mark(home) or str(home)):
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, home])
    try:
        run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, ROOT / lock])
    except Stopped as failed:
        raise Stopped(f"{failed}\nPackages could not be had.", MISSING) from None
    (home / "locked").write_text(_fingerprint(home, lock))
    return python


def is_locked(home: Path, lock: str) -> bool:
    """Return whether this virtual environment is what the lock file says, and where it was made."""
    return _mark(home) == _fingerprint(home, lock) and _works(home / "bin" / "python")


def _mark(home: Path) -> str:
    mark = home / "locked"
    return mark.read_text() if mark.exists() else ""


def _fingerprint(home: Path, lock: str) -> str:
    return f"{hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()} {lock} {home}"


def _works(python: Path) -> bool:
    return python.exists() and not subprocess.run([python, "-c", ""], check=False).returncode  # noqa: S603


# --- What the system must bring -----------------------------------------------------------------


def _loads(library: str) -> bool:
    folders = ("", "/opt/homebrew/lib/", "/usr/local/lib/") if sys.platform == "darwin" else ("",)
    for folder in folders:
        try:
            ctypes.CDLL(folder + library)
        except OSError:
            continue
        return True
    return False


def _fonts(pattern: str) -> Iterator[Path]:
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts"):
        yield from Path(folder).rglob(pattern)
    for folder in (".local/share/fonts", ".fonts", "Library/Fonts"):
        yield from (Path.home() / folder).rglob(pattern)


def install_libraries(needed: Sequence[Needed]) -> None:
    """Install what is absent, as root or through sudo, or say who has to install what."""
    absent = [one.package for one in needed if not one.here()]
    if not (_uv() or _can_install_uv()):
        absent.append("python3-pip")
    if absent:
        _install(absent)


def _install(packages: Sequence[str]) -> None:
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    names = " ".join(packages)
    why = "This machine lacks what the portal needs."
    if sys.platform == "darwin":
        raise Stopped(f"{why} With Homebrew: brew install python pango font-noto-sans", MISSING)
    if not shutil.which("apt-get"):
        raise Stopped(f"{why} Install what Debian calls: {names}", MISSING)
    if os.geteuid():
        if not _sudo_asks_nothing():
            raise Stopped(
                f"{why} As root, once: apt-get update && apt-get install {names}", MISSING
            )
        apt = ["sudo", "-n", *apt]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run([*apt, "-qq", "update"], **quiet)
        run([*apt, "-qq", "install", "--yes", "--no-install-recommends", *packages], **quiet)
    except Stopped as failed:
        raise Stopped(f"{failed}\n{why} It could not install {names}.", MISSING) from None


def _sudo_asks_nothing() -> bool:
    sudo = shutil.which("sudo")
    if not sudo:
        return False
    asked = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)  # noqa: S603
    return not asked.returncode


# --- The two commands ---------------------------------------------------------------------------


def demo(arguments: Sequence[str]) -> int:
    """Make ready, then give way to the process that runs the portal."""
    begun = time.time()
    parser = argparse.ArgumentParser(
        prog="bin/demo",
        description="Runs a portal to practise with: invented States, a clock that moves."
        " What it keeps is under ~/.local/state/dief-portal. Ctrl-C stops it; the next start goes"
        " on from there.",
        epilog="Exit codes: 2 wrong argument, 3 something is missing on this machine, 4 the port"
        " or the practice is in use, 1 anything else.",
    )
    parser.add_argument("--fresh", action="store_true", help="begin anew: forget what was done")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    parser.add_argument("--host", default="localhost", help="default: localhost, this machine only")
    chosen = parser.parse_args(arguments)
    for name in ("DATABASE_URL", "REDIS_URL"):
        if name in os.environ:
            raise Stopped(f"{name} is set, and practice keeps to servers of its own. Unset it.", 2)
    progress = Progress(steps=8)
    with progress.step("System libraries"):
        install_libraries(LETTERS)
    with progress.step("uv"):
        uv = find_uv()
    with progress.step("Python packages"):
        # A developer's environment has all of it and more, and stays as it is.
        developed = is_locked(ROOT / ".venv", "requirements-dev.lock")
        lock = "requirements-dev.lock" if developed else "requirements-demo.lock"
        python = install_packages(uv, lock=lock, into=".venv" if developed else ".venv-demo")
        compile_messages(python)
    sys.stdout.flush()
    told = [f"--host={chosen.host}", f"--port={chosen.port}", f"--begun={begun}"]
    told += [f"--done={progress.done}", f"--steps={progress.steps}"]
    os.chdir(ROOT)
    practice = [python, "-m", "dief_portal.practice.run", *told, *["--fresh"] * chosen.fresh]
    os.execv(python, [str(part) for part in practice])  # noqa: S606


def test(arguments: Sequence[str]) -> int:
    """Make ready; check the code unless only some tests are asked for; run the tests."""
    chosen, asked = _for_tests().parse_known_args(arguments)
    linting = chosen.lint or not (asked or chosen.no_lint)
    testing = asked or not chosen.lint
    os.environ.pop("PRACTICE", None)
    if "DATABASE_URL" in os.environ:  # The tests run on that server, but are no production.
        os.environ["DEVELOPMENT_DATABASE_URL"] = os.environ.pop("DATABASE_URL")
    progress = Progress(steps=4 + linting * len(LINTERS) + bool(testing))
    with progress.step("System libraries and a browser"):
        install_libraries([*LETTERS, *BROWSER, *SCANNER, *PROXY])
    with progress.step("uv"):
        uv = find_uv()
    with progress.step("Python packages"):
        python = install_packages(uv, lock="requirements-dev.lock", into=".venv")
    with progress.step("Messages"):
        compile_messages(python)
    failed = lint(python, progress) if linting else 0
    if testing:
        print(f"[{progress.steps}/{progress.steps}] Tests", flush=True)  # noqa: T201
        workers = [] if {"--pdb", "--trace"} & set(asked) else ["-n", "2"]
        pytest = [python, "-m", "pytest", *workers, *asked]
        done = subprocess.run([str(part) for part in pytest], cwd=ROOT, check=False)  # noqa: S603
        failed = failed or done.returncode
    return failed


def _for_tests() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        usage="bin/test [-h] [--no-lint | --lint] [pytest's arguments]",
        description="Without arguments: set-up, linters, all tests. With arguments for pytest:"
        " set-up, then those tests only (bin/test tests/experts -k silence). A linter that fails"
        " does not keep the tests from running. The exit code is that of the first that failed,"
        " 3 if something is missing on this machine.",
        epilog="The tests bring their own PostgreSQL, unless DATABASE_URL says otherwise; that one"
        " needs the roles that dief_portal/embedded.py makes.",
        allow_abbrev=False,
    )
    parser.add_argument("--no-lint", action="store_true", help="all tests, but no linters")
    parser.add_argument("--lint", action="store_true", help="linters only")
    return parser


LINTERS: dict[str, tuple[str, ...]] = {
    "ruff check": ("ruff", "check", "--quiet", "."),
    "ruff format": ("ruff", "format", "--quiet", "--check", "."),
    "mypy": ("mypy", "."),
    "import-linter": ("lint-imports",),
    "djade": ("djade", "--check", "--target-version", "5.2"),
    "Migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
}


def lint(python: Path, progress: Progress) -> int:
    """Run every linter; print what the failing ones say; return the first exit code."""
    failed = 0
    templates = sorted((ROOT / "templates").rglob("*.html"))
    for name, (program, *rest) in LINTERS.items():
        files = templates if name == "djade" else []
        try:
            with progress.step(name):
                run([python.parent / program, *rest, *files])
        except Stopped as found:
            print(found, flush=True)  # noqa: T201
            failed = failed or found.code
    return failed


def compile_messages(python: Path) -> None:
    """Compile the translations that are newer than what was compiled of them."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            babel = [python, "-m", "babel.messages.frontend", "--quiet", "compile"]
            run([*babel, "-l", source.parent.parent.name, "-i", source, "-o", compiled])


def main(command: str, *arguments: str) -> int:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.version_info < OLDEST:
        give_way([command, *arguments])
    try:
        return {"demo": demo, "test": test}[command](arguments)
    except Stopped as stopped:
        print(stopped, file=sys.stderr)  # noqa: T201
        return stopped.code
    except KeyboardInterrupt:
        return 130


def give_way(arguments: Sequence[str]) -> NoReturn:
    """Let a newer Python do it, if there is one."""
    for minor in range(14, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, "-I", __file__, *arguments])  # noqa: S606
    raise SystemExit("Python 3.11 or newer is needed: apt-get install python3.11")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
