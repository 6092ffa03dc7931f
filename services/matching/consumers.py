"""Which event goes to which handler."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from services.matching.domain.policies import NoPolicyInForceError
from services.matching.handlers import answering, ending, registering
from services.matching.handlers.practice import Practice
from services.matching.traineeships import consumers as traineeships
from services.matching.traineeships.handlers import Policies
from shared.contracts.intake import (
    CareNotStarted,
    CareStarted,
    FamilyErased,
    OfferAnswered,
    ParentRequestAmended,
    ParentRequestRegistered,
    ParentRequestWithdrawn,
)
from shared.contracts.notify import ReplyReceived
from shared.messaging import Consumer, UnitOfWork


def build(practice: Practice, traineeship_policies: Policies) -> Consumer:
    """The consumer of matching."""
    consumer = Consumer("matching", permanent=(NoPolicyInForceError,))

    @consumer.on_many(ParentRequestRegistered)
    async def requests_registered(unit: UnitOfWork, events: Sequence[ParentRequestRegistered]) -> None:
        await registering.requests_registered(practice, unit, events)

    @consumer.on(OfferAnswered)
    async def offer_answered(unit: UnitOfWork, event: OfferAnswered) -> None:
        await answering.offer_answered(practice, unit, event.offer_id, event.answer, event.answered_by)

    @consumer.on(ReplyReceived)
    async def reply_received(unit: UnitOfWork, event: ReplyReceived) -> None:
        if event.answer != "stop":
            said: Literal["accept", "decline"] = "accept" if event.answer == "yes" else "decline"
            await answering.offer_answered(practice, unit, event.answers, said, "parent")

    consumer.on(ParentRequestAmended)(partial(registering.request_amended, practice))
    consumer.on(ParentRequestWithdrawn)(partial(ending.request_withdrawn, practice))
    consumer.on(FamilyErased)(partial(ending.family_erased, practice))
    consumer.on(CareStarted)(partial(ending.care_started, practice))
    consumer.on(CareNotStarted)(partial(ending.care_not_started, practice))
    traineeships.register(consumer, traineeship_policies)
    return consumer
