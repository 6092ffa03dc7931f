"""Handing texts over: claimed first, submitted in windows, one at a time to each phone, results recorded."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from services.notify.claims import Claim, Claims
from services.notify.gateway.session import Session
from services.notify.handing_over import HandingOver
from services.notify.store.outcomes import Outcome
from shared.runtime import crash
from shared.runtime.clock import Clock
from shared.runtime.pacing import gather_more

LOOK_AGAIN_SECONDS: Final = 5.0
"""Our own commits wake the sender; this is for texts that another process added."""
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 5.0


class Sender:
    """Sends what is due, through whatever session there is. `due` wakes it: new texts, or room for more."""

    def __init__(
        self,
        clock: Clock,
        due: asyncio.Event,
        put: Callable[[Outcome], None],
        handing: HandingOver,
        window: int,
    ) -> None:
        self.in_hand: set[str] = set()
        """Texts that this process claimed and that are not recorded yet: handed over, or about to be."""
        self._clock = clock
        self._put = put
        self._handing = handing
        self._window = window
        self._stir = due
        self._queues: dict[str, deque[Claim]] = {}
        self._stuck: set[str] = set()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._paused_until = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def recorded(self, text_ids: Sequence[str], success: bool) -> None:
        """What came of these texts is written down; or it cannot be, and then nobody may ever claim them again."""
        if success:
            self.in_hand.difference_update(text_ids)
        else:
            self._stuck.update(text_ids)
        self._stir.set()

    @property
    def _room(self) -> int:
        """How many more texts may be taken in hand now."""
        paused = self._loop_time() < self._paused_until
        return 0 if paused else self._window - len(self.in_hand) + len(self._stuck)

    async def send_through(self, session: Session, claims: Claims) -> None:
        """Send for as long as the session lasts."""
        self._closing = False
        while session.open:
            self._stir.clear()
            room = self._room
            taken = await claims.take(room, self._clock()) if room > 0 else []
            if taken:
                crash.point("after-claim")
                self._begin(session, taken)
                await gather_more(len(taken))
            if len(taken) < room or room <= 0:
                await self._rest(session, claims)

    async def finish(self, seconds: float) -> None:
        """Submit nothing more, and wait for the answers that are due, but no longer than this."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def settled(self, seconds: float) -> None:
        """Wait until what is in hand is written down, but no longer than this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.in_hand - self._stuck:
                    self._stir.clear()
                    await self._stir.wait()

    def _loop_time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _rest(self, session: Session, claims: Claims) -> None:
        wait = LOOK_AGAIN_SECONDS
        if self._loop_time() < self._paused_until:
            wait = self._paused_until - self._loop_time()
        elif self._room > 0 and (due := await claims.next_due(self._clock())):
            wait = min(wait, max((due - self._clock()).total_seconds(), 0.001))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._stir.wait()

    def _begin(self, session: Session, taken: list[Claim]) -> None:
        """Texts to different phones go out at once; those to one phone after each other, in order."""
        self.in_hand.update(claim.text_id for claim in taken)
        for claim in taken:
            queue = self._queues.get(claim.phone)
            if queue is not None:
                queue.append(claim)
                continue
            self._queues[claim.phone] = deque([claim])
            task = asyncio.create_task(self._send_all(session, claim.phone))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send_all(self, session: Session, phone: str) -> None:
        """In order: when one has to wait, those behind it go back and wait with it."""
        queue, held_up = self._queues[phone], False
        while queue:
            claim = queue[0]
            if self._closing or held_up:
                outcome = self._handing.not_handed_over(claim)
            else:
                outcome = await self._handing.hand_over(session, claim)
            self._heed(outcome)
            self._put(outcome)
            held_up = held_up or outcome.verdict.status == "created"
            queue.popleft()
        del self._queues[phone]

    def _heed(self, outcome: Outcome) -> None:
        """After a refusal the next text would fare no better: give the SMS centre time, and more each time."""
        if outcome.verdict.status == "pending":
            self._pause = FIRST_PAUSE_SECONDS
        elif outcome.verdict.status == "created" and not self._closing and self._loop_time() >= self._paused_until:
            self._paused_until = self._loop_time() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
