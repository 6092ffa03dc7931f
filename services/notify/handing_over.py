"""Handing one text over: every way in which that can end, as an outcome to record."""

import asyncio
from typing import Final

from services.notify.claims import Claim
from services.notify.domain.texts import Patience, Verdict, accepted, lost, refused
from services.notify.gateway.session import GatewayError, Session, SessionLost
from services.notify.gateway.submission import LongTexts, Submission, count_of, pdus_of
from services.notify.gateway.wire import Pdu, Status
from services.notify.store.outcomes import Outcome
from shared.runtime.clock import Clock

LARGEST_REFERENCE: Final = 0xFF


class HandingOver:
    """Submits texts in one way: from one number, long ones whole or in parts."""

    def __init__(self, clock: Clock, sender: str, long_texts: LongTexts, patience: Patience) -> None:
        self._clock = clock
        self._sender = sender
        self._long_texts = long_texts
        self._patience = patience
        self._references = 0

    async def hand_over(self, session: Session, claim: Claim) -> Outcome:
        """Submit a text and wait for the answer. Never raises: what cannot be sent is an outcome too."""
        try:
            answers = self._submit(session, claim)
        except GatewayError:
            return self.not_handed_over(claim)
        except Exception as error:
            return self._outcome(claim, Verdict("technical-failure", f"not a message: {type(error).__name__}"))
        return self._judged(claim, await asyncio.gather(*answers, return_exceptions=True))

    def not_handed_over(self, claim: Claim) -> Outcome:
        """Nothing of the text went out: it may be sent as if it had never been claimed."""
        return self._outcome(claim, Verdict("created", "not handed over", not_before=self._clock()))

    def _submit(self, session: Session, claim: Claim) -> list[asyncio.Future[Pdu]]:
        sequences = [session.next_sequence() for _ in range(count_of(claim.body, self._long_texts))]
        self._references = (self._references + 1) & LARGEST_REFERENCE
        submission = Submission(claim.phone, self._sender, claim.body)
        pdus = pdus_of(submission, sequences, self._long_texts, self._references)
        # All parts go out in one turn of the event loop: either the session is open for all of them or for none.
        return [session.send(sequence, pdu) for sequence, pdu in zip(sequences, pdus, strict=True)]

    def _judged(self, claim: Claim, answers: list[Pdu | BaseException]) -> Outcome:
        came = [answer for answer in answers if isinstance(answer, Pdu)]
        refusals = [answer.status for answer in came if answer.status != Status.OK]
        if len(came) < len(answers):
            return self._outcome(claim, lost(_why(next(each for each in answers if not isinstance(each, Pdu)))))
        if not refusals:
            return self._outcome(claim, accepted(), came[-1].text)
        if len(refusals) < len(came):
            return self._outcome(claim, lost("a part was refused"))
        now = self._clock()
        return self._outcome(claim, refused(refusals[0], claim.attempts, claim.first_tried_at, now, self._patience))

    def _outcome(self, claim: Claim, verdict: Verdict, message_id: str | None = None) -> Outcome:
        return Outcome(claim.text_id, verdict, message_id, self._clock())


def _why(error: object) -> str:
    return "no answer from the SMS centre" if isinstance(error, SessionLost) else type(error).__name__
