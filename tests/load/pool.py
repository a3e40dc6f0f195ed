"""
Asks for very many pages, over connections that are kept and through PgBouncer (``bin/pool``).

A PostgreSQL of its own, in a folder that is removed. Eight threads, each with its own connection;
behind PgBouncer in transaction mode there are fewer servers than threads, so that each
transaction meets a connection that somebody else has used. A tenth of the requests fails, in
four ways; some leave their ticket behind for the session, as a smuggled statement would.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg2
from django.conf import settings

from dief_portal import embedded
from tests.load.stage import Stage

ROOT = Path(__file__).resolve().parent.parent.parent
ROUND = 2000
SERVERS = 4  # behind the pool, for eight threads

POOL = """
[databases]
dief = host={host} dbname=dief

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {home}/users
pool_mode = transaction
default_pool_size = {servers}
max_client_conn = 100
log_connections = 0
log_disconnections = 0
logfile = {home}/log
pidfile = {home}/pid
"""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/pool", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="for each way of connecting")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=20270825)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many, each way")
    parser.add_argument("--only", choices=("kept", "pool"), help="one way of connecting")
    parser.add_argument("--part", choices=("build", "ask", "count"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        return part(chosen)
    return whole(chosen)


def whole(chosen: argparse.Namespace) -> int:
    home = Path(os.environ.get("TMPDIR", "/tmp"), f"dief-pool-{os.getpid()}")  # noqa: S108
    home.mkdir(mode=0o755)
    bad = False
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        server = embedded.postgres(home)
        stack.callback(embedded.stop, server)
        url = embedded.start(home, role="ROLE")
        prepare(server.get_uri())
        run_with(url, "dief_owner", "manage.py", "migrate", "--verbosity", "0")
        asked = {name: getattr(chosen, name) for name in ("requests", "threads", "minutes")}
        given: dict[str, Any] = {"home": home, "seed": chosen.seed}
        run_part("build", url, "dief_stage", **given)
        say("Built.")
        if chosen.only != "pool":
            bad |= run_part("ask", url, "dief_web", **given, **asked) != 0
        if chosen.only != "kept":
            with pgbouncer(home, server.get_uri()) as port:
                pooled = f"postgresql://ROLE@127.0.0.1:{port}/dief"
                bad |= run_part("ask", pooled, "dief_web", DATABASE_POOLED=1, **given, **asked) != 0
        bad |= run_part("count", url, "dief_portal", **given) != 0
    return int(bad)


def prepare(uri: str) -> None:
    """Spare the disk, and let what the pool cannot say at the start stand in the roles."""
    connection = psycopg2.connect(uri.replace("/postgres?", "/dief?"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for role in ("dief_web", "dief_portal", "dief_stage"):
            cursor.execute(f"ALTER ROLE {role} SET synchronous_commit = off")
            cursor.execute(f"ALTER ROLE {role} SET statement_timeout = '120s'")
    connection.close()


def run_part(part: str, url: str, role: str, *, home: Path, seed: int, **more: object) -> int:
    """Run a part of this module in a process of its own, as this role."""
    arguments = [f"--part={part}", f"--home={home}", f"--seed={seed}"]
    settled = {name: str(more.pop(name)) for name in list(more) if name.isupper()}
    arguments += [f"--{name}={value}" for name, value in more.items()]
    return run_with(url, role, "-m", "tests.load.pool", *arguments, **settled)


def run_with(url: str, role: str, *arguments: str, **more: str) -> int:
    address = url.replace("ROLE", role)
    environment = {**os.environ, "DATABASE_ROLE": role, "DEVELOPMENT_DATABASE_URL": address, **more}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode and "--part=ask" not in arguments and "--part=count" not in arguments:
        raise SystemExit(done.returncode)
    return done.returncode


@contextmanager
def pgbouncer(home: Path, uri: str) -> Iterator[int]:
    """Run PgBouncer in transaction mode before this server; install it if it is missing."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer") or _install()
    host = uri.partition("host=")[2]
    port = 20_000 + os.getpid() % 10_000
    folder = home / "pool"
    folder.mkdir()
    ini = POOL.format(host=host, port=port, home=folder, servers=SERVERS)
    (folder / "ini").write_text(ini)
    (folder / "users").write_text('"dief_web" ""\n')
    command = [program, str(folder / "ini")]
    if os.getuid() == 0:  # It refuses to be root; be who the server is.
        owner = Path(host).stat().st_uid or pwd.getpwnam("nobody").pw_uid
        os.chown(folder, owner, -1)
        command += ["-u", pwd.getpwuid(owner).pw_name]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        if running.poll() is not None:
            raise SystemExit(f"PgBouncer did not start:\n{(folder / 'log').read_text()}")
        yield port
    finally:
        running.terminate()
        running.wait(10)


def _install() -> str:
    say("PgBouncer is missing: apt-get install pgbouncer")
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq", "install", "--yes"]
    sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
    subprocess.run(
        [*sudo, *apt, "--no-install-recommends", "pgbouncer"],
        check=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    return "/usr/sbin/pgbouncer"


# --- In a process that has a database ----------------------------------------------------------


def part(chosen: argparse.Namespace) -> int:
    """Build, ask or count, as the role and on the way that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dief_portal.settings"
    django.setup()
    requests = importlib.import_module("tests.load.requests")  # It asks for the settings.
    stage_file, written_file = chosen.home / "stage", chosen.home / "written"
    if chosen.part == "build":
        written_file.write_text("{}")
        stage_file.write_text(requests.build_as_the_portal(seed=chosen.seed).dumps())
        return 0
    written = Counter(json.loads(written_file.read_text()))
    if chosen.part == "count":
        wrong = requests.wrongly_written(written)
        say(f"Entries of the trail that should not be there, or are missing: {wrong}.")
        return int(wrong > 0)
    stage = Stage.loads(stage_file.read_text())
    outcome = _ask(chosen, requests, stage)
    written_file.write_text(json.dumps(written + outcome.written))
    return int(outcome.is_bad)


def _ask(chosen: argparse.Namespace, requests: Any, stage: Any) -> Any:
    way = "Through PgBouncer" if settings.DATABASE_POOLED else "Over kept connections"
    whole = requests.Outcome()
    until = time.monotonic() + chosen.minutes * 60 if chosen.minutes else float("inf")
    seed = chosen.seed * 2 + settings.DATABASE_POOLED
    while whole.requests < chosen.requests and time.monotonic() < until:
        number = min(ROUND, chosen.requests - whole.requests)
        seed += 1000
        whole.add(requests.run(stage, requests=number, threads=chosen.threads, seed=seed))
        if whole.requests % (5 * ROUND) == 0:
            say(f"… {whole.says()}")
    say(f"{way}, {chosen.threads} threads, seed {chosen.seed}: {whole.says()}")
    return whole


if __name__ == "__main__":
    sys.exit(main())
