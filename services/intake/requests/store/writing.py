"""Writing families' requests. The statements on the road of every request are plain SQL, one a step."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.intake.requests.domain.progress import Entry, Progress, Status
from services.intake.requests.domain.registering import Registration
from services.intake.requests.tables import Contact, Offer, Request, TimelineEntry
from shared.contracts.event import Event
from shared.contracts.matching import DaycareRegistered, Placement
from shared.runtime.advisory_locks import AdvisoryLock
from shared.runtime.database import fetch

_ADD: Final = """
WITH new AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::boolean[], $15::boolean[],
        $16::text[], $17::text[])
    AS new (request_id, family_id, contact_point, channel, registered_at, receipt_code, needs, link, name, phone,
        phone_takes_texts, spoken_language, text_language, agrees_to_texts, agrees_to_matching, child_names,
        call_reason)
), contact AS (
    INSERT INTO families.contacts (family_id, link, name, phone, phone_takes_texts, spoken_language, text_language,
        agrees_to_texts, agrees_to_matching, child_names, call_reason, changed_at)
    SELECT family_id, link, name, phone, phone_takes_texts, spoken_language, text_language, agrees_to_texts,
        agrees_to_matching, child_names::jsonb, call_reason, registered_at
    FROM new WHERE link IS NOT NULL
), entry AS (
    INSERT INTO families.timeline (request_id, at, what, detail)
    SELECT request_id, registered_at, 'registered', '{}' FROM new
)
INSERT INTO families.requests (request_id, family_id, contact_point, channel, registered_at, receipt_code, needs,
    status, since, placements, told_at)
SELECT request_id, family_id, contact_point, channel, registered_at, receipt_code, needs::jsonb,
    'registered', $18, '[]', $18
FROM new
"""
_LOCK: Final = """
SELECT request_id, status, since, daycare_name, placements::text, offer_id, offer_expires_at, answer, reason
FROM families.requests WHERE request_id = ANY($1::text[]) AND ($2::text IS NULL OR contact_point = $2)
ORDER BY request_id FOR UPDATE
"""
_PLACEMENTS: Final = TypeAdapter(tuple[Placement, ...])
_SAVE: Final = """
UPDATE families.requests AS request
SET status = new.status, since = new.since, daycare_name = new.daycare_name, placements = new.placements::jsonb,
    offer_id = new.offer_id, offer_expires_at = new.offer_expires_at, answer = new.answer, reason = new.reason
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
    $8::text[], $9::text[])
    AS new (request_id, status, since, daycare_name, placements, offer_id, offer_expires_at, answer, reason)
WHERE request.request_id = new.request_id
"""
_APPEND: Final = """
INSERT INTO families.timeline (request_id, at, what, detail)
SELECT request_id, at, what, detail::jsonb
FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) WITH ORDINALITY
    AS entry (request_id, at, what, detail, place)
WHERE EXISTS (SELECT FROM families.requests AS request WHERE request.request_id = entry.request_id)
ORDER BY place
"""
_ADD_OFFERS: Final = """
INSERT INTO families.offers (offer_id, request_id) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""
_KEEP_DAYCARES: Final = """
INSERT INTO daycares (daycare_id, name, postcode, city)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (daycare_id) DO UPDATE SET name = excluded.name, postcode = excluded.postcode, city = excluded.city
"""
_CALL_INSTEAD: Final = """
UPDATE families.contacts AS contact SET call_reason = 'texts-failed'
FROM families.requests AS request
WHERE request.request_id = ANY($1::text[]) AND contact.family_id = request.family_id AND contact.call_reason IS NULL
"""


async def add(session: AsyncSession, new: Sequence[tuple[Registration, Event, str | None]], now: datetime) -> None:
    """New requests: each with what was asked for as its event, and the link of its family when there is a contact.

    With their contact details and the first lines of their timelines: one round trip.
    """
    if new:
        rows = [(*_request_row(request, needs), *_contact_row(request, link)) for request, needs, link in new]
        await fetch(session, _ADD, *map(list, zip(*rows, strict=True)), now)


def _request_row(request: Registration, needs: Event) -> tuple[Any, ...]:
    made = (request.request_id, request.family_id, request.contact_point, request.channel, request.registered_at)
    return (*made, request.receipt_code, needs.model_dump_json())


def _contact_row(request: Registration, link: str | None) -> tuple[Any, ...]:
    guardian = request.guardian
    if guardian is None:
        return (None,) * 10
    return (
        link,
        guardian.name,
        guardian.phone,
        guardian.phone_takes_texts,
        guardian.spoken_language,
        guardian.text_language,
        guardian.agrees_to_texts,
        guardian.agrees_to_matching,
        json.dumps(request.first_names),
        guardian.call_reason,
    )


async def lock(session: AsyncSession, request_ids: Iterable[str], desk: str | None = None) -> dict[str, Progress]:
    """How far these requests are, locked in id order until the transaction ends. Unknown ids are left out.

    With `desk` those of other desks are left out too.
    """
    rows = await fetch(session, _LOCK, list(set(request_ids)), desk)
    return {row[0]: _progress(*row[1:]) for row in rows}


def _progress(status: Status, since: datetime, daycare_name: str | None, placements: str, *offer: Any) -> Progress:
    return Progress(status, since, daycare_name, _PLACEMENTS.validate_json(placements), *offer)


async def save(session: AsyncSession, changed: Mapping[str, Progress]) -> None:
    """Write how far these requests are now: one round trip for all."""
    rows = [
        (
            request_id,
            progress.status,
            progress.since,
            progress.daycare_name,
            json.dumps([placement.model_dump() for placement in progress.placements]),
            progress.offer_id,
            progress.offer_expires_at,
            progress.answer,
            progress.reason,
        )
        for request_id, progress in changed.items()
    ]
    if rows:
        await fetch(session, _SAVE, *map(list, zip(*rows, strict=True)))


async def append(session: AsyncSession, entries: Sequence[tuple[str, Entry]]) -> None:
    """Add lines to timelines; lines about requests that are not ours are dropped."""
    rows = [(request_id, entry.at, entry.what, json.dumps(entry.detail)) for request_id, entry in entries]
    if rows:
        await fetch(session, _APPEND, *map(list, zip(*rows, strict=True)))


async def add_offers(session: AsyncSession, offers: Mapping[str, str]) -> None:
    """Remember which request each offer was made to: offer id → request id."""
    if offers:
        await fetch(session, _ADD_OFFERS, list(offers), list(offers.values()))


async def keep_daycares(session: AsyncSession, daycares: Mapping[str, DaycareRegistered]) -> None:
    """Keep what the desk shows of these daycares."""
    kept = list(daycares.values())
    columns = ([d.daycare_id for d in kept], [d.name for d in kept], [d.postcode for d in kept], [d.city for d in kept])
    await fetch(session, _KEEP_DAYCARES, *columns)


async def call_instead(session: AsyncSession, request_ids: list[str]) -> None:
    """Put the families of these requests on the call list, and count what they were told last as not told."""
    if request_ids:
        await fetch(session, _CALL_INSTEAD, sorted(request_ids))
        untold = update(Request).where(col(Request.request_id).in_(request_ids)).values(told_at=None)
        await session.execute(untold)
        await mentor_tells(session, request_ids)


async def mentor_tells(session: AsyncSession, request_ids: list[str]) -> None:
    """No text reaches the mentees of these requests, of those that are a mentee's: the mentor tells what is new."""
    of_mentees = col(Request.request_id).in_(request_ids), col(Request.channel) == "mentoring"
    await session.execute(update(Request).where(*of_mentees).values(call_reason="mentor", told_at=None))


async def note_told(session: AsyncSession, request_id: str, now: datetime) -> None:
    """The desk has told the family how far its request is."""
    await session.execute(update(Request).where(col(Request.request_id) == request_id).values(told_at=now))


async def stop_texts(session: AsyncSession, family_id: str, now: datetime) -> Contact | None:
    """End a family's consent to texts; its contact details after that, or None when they are not ours.

    The desk then agrees with it on how to keep in touch: it is listed as not told.
    """
    untold = update(Request).where(col(Request.family_id) == family_id).values(told_at=None)
    await session.execute(untold)
    await mentor_tells(session, await requests_of(session, family_id))
    ended = update(Contact).where(col(Contact.family_id) == family_id)
    ended = ended.values(agrees_to_texts=False, call_reason="stop", changed_at=now)
    return (await session.execute(ended.returning(Contact))).scalar_one_or_none()


async def request_of_offer(session: AsyncSession, offer_id: str) -> str | None:
    """The request that an offer was made to."""
    return await session.scalar(select(col(Offer.request_id)).where(col(Offer.offer_id) == offer_id))


async def one_import_at_a_time(session: AsyncSession) -> None:
    """Wait for another import to end."""
    await session.execute(select(func.pg_advisory_xact_lock(int(AdvisoryLock.REQUEST_IMPORT))))


async def needs_of(session: AsyncSession, request_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What was asked in these requests, of those that are there."""
    rows = await session.execute(
        select(col(Request.request_id), col(Request.needs)).where(col(Request.request_id).in_(request_ids))
    )
    return {row[0]: row[1] for row in rows}


async def family_of(session: AsyncSession, request_id: str) -> tuple[str, list[str]]:
    """The family of a request that is there, and all the requests of that family."""
    family_id = await session.scalar(select(col(Request.family_id)).where(col(Request.request_id) == request_id))
    return str(family_id), await requests_of(session, str(family_id))


async def requests_of(session: AsyncSession, family_id: str) -> list[str]:
    """All the requests of a family."""
    own = select(col(Request.request_id)).where(col(Request.family_id) == family_id).order_by(col(Request.request_id))
    return list((await session.scalars(own)).all())


async def erase_family(session: AsyncSession, family_id: str, request_ids: list[str]) -> bool:
    """Delete everything about a family and its requests; whether we had its contact details."""
    await session.execute(delete(TimelineEntry).where(col(TimelineEntry.request_id).in_(request_ids)))
    await session.execute(delete(Offer).where(col(Offer.request_id).in_(request_ids)))
    await session.execute(delete(Request).where(col(Request.request_id).in_(request_ids)))
    gone = delete(Contact).where(col(Contact.family_id) == family_id).returning(col(Contact.family_id))
    return (await session.scalars(gone)).first() is not None
