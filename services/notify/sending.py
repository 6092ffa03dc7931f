"""Handing texts over: claimed first, submitted in windows, one at a time to each phone, results recorded."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from services.notify.claims import Claim, Claims
from services.notify.domain.texts import Patience, Verdict, accepted, lost, refused
from services.notify.gateway import message
from services.notify.gateway.message import LongTexts, Submission
from services.notify.gateway.session import GatewayError, Session, SessionLost
from services.notify.gateway.wire import Pdu, Status
from services.notify.store.outcomes import Outcome
from shared.runtime import crash
from shared.runtime.clock import Clock

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
        *,
        sender: str,
        window: int,
        long_texts: LongTexts,
        patience: Patience,
    ) -> None:
        self.in_hand: set[str] = set()
        """Texts that this process claimed and that are not recorded yet: handed over, or about to be."""
        self._clock = clock
        self._put = put
        self._sender = sender
        self._window = window
        self._long_texts = long_texts
        self._patience = patience
        self._stir = due
        self._queues: dict[str, deque[Claim]] = {}
        self._stuck: set[str] = set()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._references = 0
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
        elif self._room > 0 and (due := await claims.next_due()):
            wait = min(wait, max((due - self._clock()).total_seconds(), 0.001))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stir.wait(), wait)

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
        queue = self._queues[phone]
        while queue:
            claim = queue[0]
            outcome = await self._hand_over(session, claim)
            self._put(outcome)
            queue.popleft()
        del self._queues[phone]

    async def _hand_over(self, session: Session, claim: Claim) -> Outcome:
        """Submit a text and wait for the answer."""
        try:
            answers = self._submit(session, claim)
        except GatewayError:
            return self._outcome(claim, Verdict("created", "not handed over", not_before=self._clock()))
        except Exception as error:
            return self._outcome(claim, Verdict("technical-failure", f"not a message: {type(error).__name__}"))
        done = await asyncio.gather(*answers, return_exceptions=True)
        lost_answers = [answer for answer in done if isinstance(answer, BaseException)]
        if lost_answers:
            return self._outcome(claim, lost(_why(lost_answers[0])))
        statuses = [answer.status for answer in done if not isinstance(answer, BaseException)]
        refusals = [status for status in statuses if status != Status.OK]
        if not refusals:
            self._pause = FIRST_PAUSE_SECONDS
            message_id = next(a.text for a in reversed(done) if not isinstance(a, BaseException))
            return self._outcome(claim, accepted(), message_id)
        if len(refusals) < len(statuses):
            return self._outcome(claim, lost("a part was refused"))
        return self._refused(claim, refusals[0])

    def _submit(self, session: Session, claim: Claim) -> list[asyncio.Future[Pdu]]:
        if self._closing:
            raise GatewayError("closing")
        count = message.count_of(claim.body, self._long_texts)
        sequences = [session.next_sequence() for _ in range(count)]
        self._references = (self._references + 1) & 0xFF
        submission = Submission(claim.phone, self._sender, claim.body)
        pdus = message.pdus_of(submission, sequences, self._long_texts, self._references)
        answers = []
        for sequence, pdu in zip(sequences, pdus, strict=True):
            try:
                answers.append(session.send(sequence, pdu))
            except GatewayError as error:
                if not answers:
                    raise
                answers.append(_broken(error))
        return answers

    def _refused(self, claim: Claim, status: int) -> Outcome:
        now = self._clock()
        verdict = refused(status, claim.attempts, claim.first_tried_at, now, self._patience)
        if verdict.status == "created" and self._loop_time() >= self._paused_until:
            # The next text would fare no better: give the SMS centre a little time, and more each time.
            self._paused_until = self._loop_time() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        return Outcome(claim.text_id, verdict, None, now)

    def _outcome(self, claim: Claim, verdict: Verdict, message_id: str | None = None) -> Outcome:
        return Outcome(claim.text_id, verdict, message_id, self._clock())


def _why(error: BaseException) -> str:
    return "no answer from the SMS centre" if isinstance(error, SessionLost) else type(error).__name__


def _broken(error: GatewayError) -> asyncio.Future[Pdu]:
    answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
    answer.set_exception(SessionLost(str(error)))
    return answer
