"""How people are reached."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.readers import Reader
from services.notify.tables import Contact, Text
from shared.contracts.contacts import ContactDetails
from shared.runtime.database import fetch

_PUT: Final = """
INSERT INTO contacts (person_id, name, phone, text_language, texts_allowed, link, changed_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::text[], $7::timestamptz[])
ON CONFLICT (person_id) DO UPDATE SET
    name = excluded.name, phone = excluded.phone, text_language = excluded.text_language,
    texts_allowed = excluded.texts_allowed, link = excluded.link, changed_at = excluded.changed_at,
    -- A stop by text outlives a permission, until intake itself says that texts are not wanted: it is the record then.
    stopped_at = CASE WHEN excluded.texts_allowed THEN contacts.stopped_at END
WHERE contacts.changed_at <= excluded.changed_at
"""

_BY_PERSON: Final = """
SELECT person_id, phone, text_language, texts_allowed, link, stopped_at
FROM contacts WHERE person_id = ANY($1::text[])
"""


async def put(session: AsyncSession, events: Sequence[ContactDetails]) -> None:
    """Add contacts or replace them, unless what is there is newer."""
    newest = {event.person_id: event for event in sorted(events, key=lambda event: event.changed_at)}
    rows = [
        (
            event.person_id,
            event.name,
            event.phone,
            event.text_language,
            event.texts_allowed,
            event.link,
            event.changed_at,
        )
        for event in newest.values()
    ]
    await fetch(session, _PUT, *(list(column) for column in zip(*rows, strict=True)))


async def by_person(session: AsyncSession, person_ids: Collection[str]) -> dict[str, Reader]:
    """How these people are reached, as far as that is known."""
    return {row[0]: Reader(*row) for row in await fetch(session, _BY_PERSON, list(person_ids))}


async def by_phone(session: AsyncSession, phone: str) -> Sequence[Contact]:
    """Everybody who is reached at this number, who changed last first. Their rows are locked."""
    statement = select(Contact).where(col(Contact.phone) == phone).order_by(col(Contact.changed_at).desc())
    return (await session.scalars(statement.with_for_update())).all()


async def stop(session: AsyncSession, person_ids: Collection[str], now: datetime) -> None:
    """No more texts to these people."""
    await session.execute(update(Contact).where(col(Contact.person_id).in_(person_ids)).values(stopped_at=now))


async def erase(session: AsyncSession, person_id: str) -> None:
    """Forget how to reach a person, in the texts as well; what was not sent yet is not sent."""
    own = col(Text.person_id) == person_id
    await session.execute(delete(Text).where(own, col(Text.status) == "created"))
    await session.execute(update(Text).where(own).values(phone="", body="", message_id=None))
    await session.execute(delete(Contact).where(col(Contact.person_id) == person_id))
