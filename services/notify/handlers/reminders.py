"""A family is reminded of an offer that it has not answered: once, by day, while there is time to answer."""

from services.notify.handlers.telling import Message, Writer, tell
from services.notify.store import offers
from services.notify.store.offers import Unanswered
from shared.messaging import UnitOfWork

AT_ONCE = 500


async def remind(writer: Writer, unit: UnitOfWork) -> None:
    """Remind the families whose offers are due for it. At night nobody: in the morning it is looked at again."""
    if not writer.reminding.daytime.holds(unit.now):
        return
    due = await offers.take_due_reminders(unit.session, unit.now, AT_ONCE)
    if due:
        await tell(writer, unit, [_reminder(offer) for offer in due])


def _reminder(offer: Unanswered) -> Message:
    return Message(
        kind="reminder",
        cause=offer.offer_id,
        person_id=offer.person_id,
        request_id=offer.request_id,
        facts={"daycare": offer.daycare_name, "start": offer.start_on, "until": offer.expires_at},
        offer_id=offer.offer_id,
        code=offer.code,
    )
