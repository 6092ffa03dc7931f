"""How mentees are reached: kept here, and told to notify alone."""

from datetime import date
from typing import Final

from services.mentoring.mentees import store
from services.mentoring.mentees.domain import Contact
from shared.contracts.mentoring import MenteeContactDetailsChanged
from shared.messaging import UnitOfWork

TEXTS: Final = "texts"
"""The consent to be texted, among a mentee's consents."""
PLAIN: Final = "nl"
"""The language of texts to who stated none."""


async def change(unit: UnitOfWork, mentee_id: str, contact: Contact, *, texts: bool | None, today: date) -> None:
    """Keep how to reach a mentee whose row is locked, and tell it. `texts`: the consent; None: as it was."""
    await store.keep_contact(unit.session, mentee_id, contact)
    if texts is not None:
        await store.keep_consent(unit.session, mentee_id, TEXTS, today if texts else None)
    await tell(unit, mentee_id)


async def tell(unit: UnitOfWork, mentee_id: str) -> None:
    """Tell notify how to reach a mentee, as it is kept."""
    person = await store.person(unit.session, mentee_id, lock=True)
    contact = await store.contact(unit.session, mentee_id)
    if contact is None:
        return
    unit.publish(
        MenteeContactDetailsChanged(
            person_id=mentee_id,
            name=contact.name,
            phone=contact.phone,
            text_language=contact.text_language or PLAIN,
            texts_allowed=TEXTS in person.consents,
            changed_at=unit.now,
        )
    )


async def stop_texts(unit: UnitOfWork, mentee_id: str) -> None:
    """A mentee texted stop: the consent ends. Who is no mentee of ours is passed over."""
    if await store.contact(unit.session, mentee_id):
        await store.keep_consent(unit.session, mentee_id, TEXTS, None)
        await tell(unit, mentee_id)


async def by_text(unit: UnitOfWork, mentee_id: str) -> bool:
    """Whether a text may go to a mentee."""
    person, contact = await store.person(unit.session, mentee_id), await store.contact(unit.session, mentee_id)
    return TEXTS in person.consents and contact is not None and contact.phone is not None
