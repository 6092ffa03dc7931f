"""What families are told about their requests."""

from collections.abc import Sequence

from services.notify.domain.readers import KnownRequest
from services.notify.handlers.telling import Message, Writer, known_requests, tell
from services.notify.handlers.waiting import rouse
from services.notify.store import offers, requests, waiting
from shared.contracts.intake import (
    FamilyErased,
    ParentRequestAmended,
    ParentRequestRegistered,
    ParentRequestWithdrawn,
)
from shared.messaging import UnitOfWork


async def requests_registered(writer: Writer, unit: UnitOfWork, events: Sequence[ParentRequestRegistered]) -> None:
    """Acknowledge requests, and handle what waited for them."""
    await requests.add(unit.session, events)
    await tell(writer, unit, [_acknowledgement(event) for event in events if event.reachable_by_text])
    await rouse(writer, unit, [f"request:{event.request_id}" for event in events])


def _acknowledgement(event: ParentRequestRegistered) -> Message:
    return Message(
        kind="acknowledgement",
        cause=event.request_id,
        person_id=event.family_id,
        request_id=event.request_id,
        facts={"code": event.receipt_code},
        event=event,
        registered_at=event.registered_at,
    )


async def request_amended(unit: UnitOfWork, event: ParentRequestAmended) -> None:
    """What was told before may be told again: the request is another one now."""
    await requests.change(
        unit.session, [event.request_id], reachable_by_text=event.reachable_by_text, unmatched_reason=None
    )


async def requests_withdrawn(writer: Writer, unit: UnitOfWork, events: Sequence[ParentRequestWithdrawn]) -> None:
    """Confirm that a request is closed; its offers take no answer any more."""
    known = await known_requests(writer, unit, events)
    await requests.change(unit.session, list(known), closed=True)
    await offers.close_of(unit.session, list(known), "declined")
    reachable = {request_id: request for request_id, request in known.items() if request.reachable_by_text}
    told = [_withdrawal(event, reachable[event.key]) for event in events if event.key in reachable]
    await tell(writer, unit, told)


def _withdrawal(event: ParentRequestWithdrawn, request: KnownRequest) -> Message:
    return Message(
        kind="withdrawn",
        cause=event.request_id,
        person_id=request.family_id,
        request_id=event.request_id,
        facts={"code": request.receipt_code},
        event=event,
    )


async def family_erased(unit: UnitOfWork, event: FamilyErased) -> None:
    """Forget a request and every text about it."""
    await requests.erase(unit.session, event.request_id)
    await waiting.forget(unit.session, [f"request:{event.request_id}"])
