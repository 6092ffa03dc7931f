"""Processes: what to start, who a running one is, and how to end it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

MARK = "OPVANGPUNT_INSTANCE"


@dataclass(frozen=True)
class Specification:
    """One process of the platform: its command and what it takes to start and stop it.

    `account` is the (uid, gid) to run as, None for our own. `stop_signal` is sent first, SIGKILL after `stop_seconds`.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0


@dataclass(frozen=True)
class Identity:
    """A process for good: its pid together with the moment it started, so that a recycled pid is never taken for it."""

    pid: int
    started: str


def identify(pid: int) -> Identity | None:
    """Who `pid` is now, None when nothing (or only a zombie) is there.

    On Linux the start is counted in clock ticks since a boot with an id of its own: exact, whatever the clock does.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Identity(pid, _started(process))
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError):
        return None


def _started(process: psutil.Process) -> str:
    boot = Path("/proc/sys/kernel/random/boot_id")
    if not boot.exists():
        return f"{process.create_time():.2f}"
    # The command name, second field, may hold spaces and brackets: count from behind its last bracket.
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return f"{boot.read_text().strip()}:{fields[19]}"


def is_running(identity: Identity) -> bool:
    """Whether that very process is still there."""
    return identify(identity.pid) == identity


def spawn(specification: Specification) -> subprocess.Popen[bytes]:
    """Starts it in a session of its own, so that a Ctrl-C at our terminal reaches us alone; output goes to its log."""
    uid, gid = specification.account or (None, None)
    specification.log.parent.mkdir(parents=True, exist_ok=True)
    with specification.log.open("ab") as log:
        return subprocess.Popen(
            specification.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **specification.environment},
            cwd=specification.folder,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )


def stop(process: subprocess.Popen[bytes], specification: Specification) -> None:
    """Ends a child and collects it."""
    if process.poll() is None:
        process.send_signal(specification.stop_signal)
        try:
            process.wait(specification.stop_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def end(identity: Identity, first: signal.Signals = signal.SIGTERM, seconds: float = 20.0) -> None:
    """Ends a process that is not our child: `first`, SIGKILL after `seconds`. Nothing happens to a recycled pid."""
    for wanted, patience in ((first, seconds), (signal.SIGKILL, 10.0)):
        if not is_running(identity):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, wanted)
        deadline = time.monotonic() + patience
        while is_running(identity) and time.monotonic() < deadline:
            time.sleep(0.05)


def with_mark(specification: Specification, owner: str) -> Specification:
    """The process with a mark by which it is found when nobody supervises it any more.

    The mark is the variable OPVANGPUNT_INSTANCE, `<owner>/<name>`; children of the process inherit it.
    """
    environment = {**specification.environment, MARK: f"{owner}/{specification.name}"}
    return replace(specification, environment=environment)


def marked(wanted: str) -> list[tuple[str, Identity]]:
    """Every running process with that owner in its mark, and its name: those that nobody had time to record too."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            owner, _, name = process.environ().get(MARK, "").rpartition("/")
            identity = identify(process.pid) if owner == wanted and process.pid != os.getpid() else None
            if identity is not None:
                found.append((name, identity))
    return found
