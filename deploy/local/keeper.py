"""Keeps one process running: starts it, watches it, starts it again whenever it dies."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deploy.local import backoff, processes
from deploy.local.notices import Notice, Tell
from deploy.local.processes import Identity, Specification
from deploy.local.trouble import Trouble

GLANCE_SECONDS = 0.1


def _nothing() -> None:
    return


@dataclass(frozen=True)
class Program:
    """A process to keep running. `before_start` clears its way and may raise Trouble; `ready` asks it whether it is."""

    specification: Specification
    ready: Callable[[], Awaitable[bool]]
    before_start: Callable[[], None] = _nothing

    @property
    def name(self) -> str:
        """How people and the state call it."""
        return self.specification.name


class Keeper:
    """One program, kept running from `start` to `stop`.

    `record` is told of each new process: its name, who it is, and how often it was restarted before.
    """

    def __init__(self, program: Program, tell: Tell, record: Callable[[str, Identity, int], None]) -> None:
        self.program = program
        self.tell = tell
        self.record = record
        self.ready = asyncio.Event()
        self.deaths = 0
        self.last_words = ""
        self._failures = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins, in a task of its own."""
        self._task = asyncio.create_task(self._keep(), name=self.program.name)

    async def stop(self) -> None:
        """Ends the process and collects it; nothing starts it again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._process is not None:
            await asyncio.to_thread(processes.stop, self._process, self.program.specification)

    def kill(self) -> None:
        """Ends the process at once, for a person in a hurry."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    async def _keep(self) -> None:
        while True:
            healthy_seconds = await self._live_once()
            self.ready.clear()
            self.deaths += 1
            self._failures = backoff.failures_after_death(self._failures, healthy_seconds)
            wait = backoff.wait_before_restart(self._failures)
            self.tell(Notice("warning", f"{self.program.name} {self.last_words}; starting it again in {wait:g} s"))
            await asyncio.sleep(wait)

    async def _live_once(self) -> float:
        """One life of the process; returns how many seconds it had been ready."""
        try:
            await asyncio.to_thread(self.program.before_start)
            self._process = processes.spawn(self.program.specification)
        except (Trouble, OSError) as error:
            self.last_words = f"could not be started ({error})"
            return 0.0
        self._record(self._process.pid)
        try:
            healthy_seconds = await self._watch(self._process)
        except Exception as error:  # a fault of ours must not leave a process that nobody watches
            await asyncio.to_thread(processes.stop, self._process, self.program.specification)
            self.last_words = f"could not be watched ({error!r})"
            return 0.0
        self.last_words = _how_it_ended(self._process.returncode)
        return healthy_seconds

    def _record(self, pid: int) -> None:
        identity = processes.identify(pid)
        if identity is not None:
            self.record(self.program.name, identity, self.deaths)

    async def _watch(self, process: subprocess.Popen[bytes]) -> float:
        ready_at: float | None = None
        while process.poll() is None:
            if ready_at is None and await self.program.ready() and process.poll() is None:
                ready_at = time.monotonic()
                self.ready.set()
                if self.deaths:
                    self.tell(Notice("step", f"{self.program.name} is ready again"))
            await asyncio.sleep(GLANCE_SECONDS)
        return 0.0 if ready_at is None else time.monotonic() - ready_at


def _how_it_ended(code: int) -> str:
    return f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"
