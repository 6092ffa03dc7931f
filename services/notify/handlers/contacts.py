"""Contact details came, changed or are gone."""

from collections.abc import Sequence

from services.notify.handlers.telling import Writer
from services.notify.handlers.waiting import rouse
from services.notify.store import contacts, waiting
from shared.contracts.contacts import ContactDetails, ContactErasure
from shared.messaging import UnitOfWork


async def contacts_changed(writer: Writer, unit: UnitOfWork, events: Sequence[ContactDetails]) -> None:
    """Remember how to reach people, and handle what waited for that."""
    await contacts.put(unit.session, events)
    await rouse(writer, unit, [f"person:{event.person_id}" for event in events])


async def contact_erased(unit: UnitOfWork, event: ContactErasure) -> None:
    """Forget a person."""
    await contacts.erase(unit.session, event.person_id)
    await waiting.forget(unit.session, [f"person:{event.person_id}"])
