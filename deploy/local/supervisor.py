"""The supervisor: brings the whole platform up in order, keeps it up, and takes it down in order."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from deploy.local import logs, orphans
from deploy.local.credentials import ensure_credentials
from deploy.local.keeper import Keeper, Program
from deploy.local.keys import ensure_keys
from deploy.local.layout import Layout, held
from deploy.local.notices import Notice, Tell
from deploy.local.order import waves
from deploy.local.ports import Ports, claimed_block
from deploy.local.processes import Identity, identify, is_running
from deploy.local.programs import Build, Plan, marked, services
from deploy.local.state import State, read_state, write_state
from deploy.local.trouble import Trouble

READY_WITHIN_SECONDS = 180.0
DEATHS_BEFORE_GIVING_UP = 5
GLANCE_SECONDS = 0.1
LOG_GLANCE_SECONDS = 5.0
LAST_THREADS_SECONDS = 5.0


class NotReady(Trouble):
    """A part did not become ready; the message says which, and shows the end of its log."""


class Stopped(Exception):
    """A person asked to stop before everything was ready."""


@dataclass(frozen=True)
class Wish:
    """What a person asked of `up`. `base` None: any free block. `build` says what runs beside the two stores."""

    layout: Layout
    base: int | None = None
    demo: bool = True
    build: Build = services


class Supervisor:
    """One run of the platform on one data folder."""

    def __init__(self, wish: Wish, tell: Tell) -> None:
        self.wish = wish
        self.layout = wish.layout
        self.tell = tell
        self._stop_asked = asyncio.Event()
        self._keepers: list[Keeper] = []
        self._state = State(folder=str(self.layout.folder), base=0, supervisor=Identity(os.getpid(), ""))

    async def run(self, start: "Start", when_ready: "WhenReady") -> None:
        """Starts everything, awaits `when_ready`, stays until asked to stop, and then stops everything.

        Raises Trouble when it cannot start, Stopped when asked to stop before it was ready; nothing is left then.
        """
        self.layout.make()
        with held(self.layout, self._patience_with_the_last()):
            await self._end_orphans()
            with claimed_block(self.wish.base) as ports:
                plan = self._plan(ports)
                try:
                    await self._unless_stopped(start(self, plan))
                    self._publish(replace(self._state, phase="ready"))
                    await self._unless_stopped(when_ready())
                    await self._stay()
                finally:
                    await self._stop()

    def ask_to_stop(self) -> None:
        """Asked once it stops in order; asked again it kills what still runs."""
        if self._stop_asked.is_set():
            for keeper in self._keepers:
                keeper.kill()
        self._stop_asked.set()

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether to give up long work."""
        return self._stop_asked.is_set()

    async def bring_up(self, programs: list[Program], plan: Plan) -> None:
        """Starts programs, to be kept running from now on, and waits until all are ready. Raises NotReady."""
        keepers = [Keeper(marked(program, plan), self.tell, self._record) for program in programs]
        for keeper in keepers:
            self._keepers.append(keeper)
            keeper.start()
        try:
            async with asyncio.timeout(READY_WITHIN_SECONDS):
                await self._all_ready(keepers)
        except TimeoutError:
            late = next(keeper for keeper in keepers if not keeper.ready.is_set())
            raise NotReady(self._why_not(late, f"was not ready within {READY_WITHIN_SECONDS:g} s")) from None

    async def _all_ready(self, keepers: list[Keeper]) -> None:
        waiting = list(keepers)
        while waiting:
            for keeper in waiting:
                if keeper.ready.is_set():
                    self.tell(Notice("step", f"{keeper.program.name} is ready"))
                elif keeper.deaths >= DEATHS_BEFORE_GIVING_UP:
                    raise NotReady(self._why_not(keeper, keeper.last_words))
            waiting = [keeper for keeper in waiting if not keeper.ready.is_set()]
            await asyncio.sleep(GLANCE_SECONDS)

    def _why_not(self, keeper: Keeper, reason: str) -> str:
        name, log = keeper.program.name, keeper.program.specification.log
        return f"{name} {reason}. The end of {log}:\n{logs.tail(log)}"

    def _patience_with_the_last(self) -> float:
        """Seconds for a supervisor that was just killed to let go; none for one that lives."""
        last = read_state(self.layout)
        return 0.0 if last is not None and is_running(last.supervisor) else LAST_THREADS_SECONDS

    async def _end_orphans(self) -> None:
        ended = await asyncio.to_thread(orphans.end_orphans, self.layout)
        if ended:
            self.tell(Notice("step", f"Ended what an earlier run had left: {', '.join(sorted(ended))}"))

    def _plan(self, ports: Ports) -> Plan:
        ensure_keys(self.layout)
        if self.wish.demo and not self.layout.credentials.exists():
            self.layout.demo.write_text("pending")
        plan = Plan(self.layout, ports, ensure_credentials(self.layout))
        own = identify(os.getpid()) or self._state.supervisor
        self._publish(replace(self._state, base=ports.base, supervisor=own))
        return plan

    def _publish(self, state: State) -> None:
        self._state = state
        write_state(self.layout, state)

    def _record(self, name: str, identity: Identity, restarts: int) -> None:
        self._publish(self._state.with_process(name, identity, restarts))

    async def _unless_stopped(self, work: Coroutine[None, None, None]) -> None:
        task, stop = asyncio.create_task(work), asyncio.create_task(self._stop_asked.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Stopped
        await task

    async def _stay(self) -> None:
        while not self._stop_asked.is_set():
            await asyncio.to_thread(logs.bound, self.layout.logs)
            try:
                async with asyncio.timeout(LOG_GLANCE_SECONDS):
                    await self._stop_asked.wait()
            except TimeoutError:
                continue

    async def _stop(self) -> None:
        self._publish(replace(self._state, phase="stopping"))
        self.tell(Notice("step", "Stopping"))
        for wave in waves(self._keepers, lambda keeper: keeper.program.name):
            await asyncio.gather(*(keeper.stop() for keeper in wave))
        self.layout.state.unlink(missing_ok=True)


WhenReady = Callable[[], Coroutine[None, None, None]]
Start = Callable[[Supervisor, Plan], Coroutine[None, None, None]]
