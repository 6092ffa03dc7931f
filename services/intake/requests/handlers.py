"""What intake does with requests: on command, and when events come in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from services.intake.requests.domain import progress as rules
from services.intake.requests.domain.errors import (
    CareAlreadyStartedError,
    NoSuchOfferError,
    NoSuchRequestError,
    OfferNotOpenError,
)
from services.intake.requests.domain.progress import Answer, Entry, Progress
from services.intake.requests.domain.registering import Registration, contact_details
from services.intake.requests.store import writing as store
from shared.contracts.intake import (
    AnsweredBy,
    ContactDetailsChanged,
    ContactDetailsErased,
    FamilyErased,
    ParentRequestWithdrawn,
)
from shared.contracts.matching import CareReported, DaycareRegistered, OfferEvent, PlaceOffered
from shared.contracts.notify import ReplyReceived, TextEvent, TextFailed
from shared.messaging import UnitOfWork
from shared.runtime import metrics

LINK_BYTES: Final = 16
"""128 bits: nobody guesses a family's page, and its address still fits in a text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to register, and the traceparent of who asked for it."""

    registration: Registration
    trace: str | None = None


async def register(unit: UnitOfWork, asked: Sequence[Asked]) -> None:
    """New requests: kept, their families' contact details for notify, and the events for all."""
    new = [(one, one.registration.registered(), _link(one.registration)) for one in asked]
    await store.add(unit.session, [(one.registration, event, link) for one, event, link in new], unit.now)
    for one, event, link in new:
        guardian = one.registration.guardian
        if guardian and link:
            contact = contact_details(one.registration.family_id, guardian, link, unit.now)
            unit.publish(contact, trace=one.trace)
        unit.publish(event, trace=one.trace)
    unit.after_commit(partial(metrics.REQUESTS_REGISTERED.inc, len(new)))


def _link(registration: Registration) -> str | None:
    """The secret of the family's own page, for a family that can be told of it."""
    return secrets.token_urlsafe(LINK_BYTES) if registration.guardian else None


async def withdraw(unit: UnitOfWork, request_id: str, by: AnsweredBy, desk: str | None = None) -> None:
    """The family no longer looks. Once more changes nothing. With `desk` only a request of that desk.

    Raises NoSuchRequestError, CareAlreadyStartedError.
    """
    progress = await _lock_one(unit, request_id, desk)
    if progress.status == "started":
        raise CareAlreadyStartedError("The care has started: it can be ended, not withdrawn.")
    if progress.status == "withdrawn":
        return
    await store.save(unit.session, {request_id: Progress("withdrawn", unit.now)})
    await store.append(unit.session, [(request_id, Entry(unit.now, "withdrawn", {"by": by}))])
    await store.note_told(unit.session, request_id, unit.now)
    unit.publish(ParentRequestWithdrawn(request_id=request_id, withdrawn_at=unit.now, withdrawn_by=by))


async def answer_offer(unit: UnitOfWork, offer_id: str, answer: Answer, by: AnsweredBy, desk: str | None = None) -> str:
    """The family said yes or no; the request's id. With `desk` only an offer to a family of that desk.

    Raises NoSuchOfferError, OfferNotOpenError.
    """
    request_id = await store.request_of_offer(unit.session, offer_id)
    if request_id is None:
        raise NoSuchOfferError("There is no such offer.")
    progress = await _lock_one(unit, request_id, desk)
    if progress.offer_id != offer_id:
        raise OfferNotOpenError("This offer is no longer open.")
    progress, event = rules.answered(progress, request_id, answer, by, unit.now)
    await store.save(unit.session, {request_id: progress})
    await store.append(unit.session, [(request_id, Entry(unit.now, "answered", {"answer": answer, "by": by}))])
    unit.publish(event)
    return request_id


async def erase(unit: UnitOfWork, request_id: str, desk: str | None = None) -> None:
    """Forget the family of this request: everything here, and everywhere else by an event for each of its requests.

    Raises NoSuchRequestError.
    """
    await _lock_one(unit, request_id, desk)
    family_id, request_ids = await store.family_of(unit.session, request_id)
    await store.lock(unit.session, request_ids)
    has_contact = await store.erase_family(unit.session, family_id, request_ids)
    for erased in request_ids:
        unit.publish(FamilyErased(request_id=erased, family_id=family_id, erased_at=unit.now))
    if has_contact:
        unit.publish(ContactDetailsErased(person_id=family_id))


async def note_told(unit: UnitOfWork, request_id: str) -> None:
    """The desk has told the family how far its request is."""
    await store.note_told(unit.session, request_id, unit.now)


async def _lock_one(unit: UnitOfWork, request_id: str, desk: str | None) -> Progress:
    locked = await store.lock(unit.session, [request_id], desk)
    if request_id not in locked:
        raise NoSuchRequestError("There is no such request.")
    return locked[request_id]


async def follow_offers(unit: UnitOfWork, events: Sequence[OfferEvent]) -> None:
    """Matching moved requests on. An event about a request that is not ours is passed over."""
    held = await store.lock(unit.session, (event.request_id for event in events))
    changed: dict[str, Progress] = {}
    entries: list[tuple[str, Entry]] = []
    for event in events:
        before = changed.get(event.request_id) or held.get(event.request_id)
        if before is None:
            continue
        now = rules.after(before, event)
        if isinstance(event, CareReported):
            if now is before:
                continue
            unit.publish(rules.care_outcome(event))
        if now is not before:
            changed[event.request_id] = now
        entries += _entries(event.request_id, event)
    await store.save(unit.session, changed)
    await store.append(unit.session, entries)
    offers = {event.offer_id: event.request_id for event in events if isinstance(event, PlaceOffered)}
    await store.add_offers(unit.session, offers)


async def follow_texts(unit: UnitOfWork, events: Sequence[TextEvent]) -> None:
    """Texts left, arrived or failed: lines of the timeline; a family that no text reaches is called instead."""
    entries = [entry for event in events if event.request_id for entry in _entries(event.request_id, event)]
    await store.append(unit.session, entries)
    failed = [event.request_id for event in events if isinstance(event, TextFailed) and event.request_id]
    await store.call_instead(unit.session, failed)


async def follow_reply(unit: UnitOfWork, event: ReplyReceived) -> None:
    """A parent texted back: a line of the timeline. After `stop` the family gets no more texts, and is called."""
    if event.request_id:
        await store.append(unit.session, _entries(event.request_id, event))
    if event.answer != "stop":
        return
    contact = await store.stop_texts(unit.session, event.person_id, unit.now)
    if contact is not None:
        unit.publish(
            ContactDetailsChanged(
                person_id=contact.family_id,
                name=contact.name,
                phone=contact.phone,
                text_language=contact.text_language,
                texts_allowed=False,
                link=contact.link,
                changed_at=unit.now,
            )
        )


async def keep_daycares(unit: UnitOfWork, events: Sequence[DaycareRegistered]) -> None:
    """Daycares joined or changed: the desk shows their names."""
    await store.keep_daycares(unit.session, {event.daycare_id: event for event in events})


def _entries(request_id: str, event: Any) -> list[tuple[str, Entry]]:
    entry = rules.entry_of(event)
    return [(request_id, entry)] if entry else []
