"""Asking a desk for childcare, and following what comes of it: load, decide, save, publish."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.mentoring.childcare import domain, store
from services.mentoring.childcare.tables import ChildcareRequest
from services.mentoring.domain import MentoringError
from services.mentoring.mentees import reaching
from services.mentoring.mentees import store as mentees
from shared.contracts.intake import ParentRequestRegistered, ParentRequestWithdrawn
from shared.contracts.matching import PlaceMatched, PlaceOffered, RequestUnmatched
from shared.contracts.mentoring import ChildcareNeeded
from shared.messaging import UnitOfWork


async def ask(unit: UnitOfWork, need: ChildcareNeeded, agreed_on: date) -> None:
    """Ask a desk for childcare, with the mentee's consent of a day. Raises MentoringError."""
    if agreed_on > unit.today:
        raise MentoringError("agreed_on", "This day is still to come: ask the mentee first.")
    domain.check(need, unit.today)
    await mentees.person(unit.session, need.mentee_id, lock=True)
    contact = await mentees.contact(unit.session, need.mentee_id)
    by_text = await reaching.by_text(unit, need.mentee_id)
    need = need.model_copy(
        update={"reachable_by_text": by_text, "text_language": contact.text_language if contact else None}
    )
    request = ChildcareRequest(
        request_id=need.request_id,
        mentee_id=need.mentee_id,
        agreed_on=agreed_on,
        asked_at=unit.now,
        status="asked",
        changed_at=unit.now,
        by_text=by_text,
    )
    await store.add(unit.session, request, need)
    unit.publish(need)


async def follow(unit: UnitOfWork, events: Sequence[Any]) -> None:
    """Requests moved on: those of mentees are noted, all others passed over."""
    ours = await store.ours(unit.session, {event.request_id for event in events})
    for event in events:
        if event.request_id in ours:
            await store.change(unit.session, event.request_id, changed_at=unit.now, **_news(event))


def _news(event: Any) -> dict[str, Any]:
    match event:
        case ParentRequestRegistered():
            return {"status": "registered", "contact_point": event.contact_point, "receipt_code": event.receipt_code}
        case PlaceOffered():
            return {"status": "offered", "daycare_name": event.daycare_name}
        case PlaceMatched():
            return {"status": "matched", "daycare_name": event.daycare_name, "matched_at": event.matched_at}
        case ParentRequestWithdrawn():
            return {"status": "withdrawn"}
        case RequestUnmatched():
            return {"status": "unmatched", "daycare_name": None}
    return {"status": "registered", "daycare_name": None}
