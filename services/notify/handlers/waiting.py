"""Events that came before what they need: woken when it comes, given up when it never does."""

from collections.abc import Sequence
from itertools import groupby

from services.notify.domain.texts import text_id
from services.notify.handlers.announcing import announce
from services.notify.handlers.telling import Writer
from services.notify.store import waiting
from services.notify.tables import WaitingEvent
from shared.messaging import UnitOfWork
from shared.runtime.logging import logger

AT_ONCE = 500
_KINDS = {
    "ParentRequestRegistered": "acknowledgement",
    "PlaceOffered": "offer",
    "PlaceMatched": "result",
    "RequestUnmatched": "unmatched",
    "OfferExpired": "expired",
    "ParentRequestWithdrawn": "withdrawn",
    "OutcomeAsked": "outcome-question",
}


async def rouse(writer: Writer, unit: UnitOfWork, awaits: Sequence[str]) -> None:
    """Handle the events that waited for these, in the order in which they came."""
    waited = await waiting.take(unit.session, awaits)
    for _, run in groupby(waited, key=type):
        await writer.replay(unit, list(run))


async def rouse_ready(writer: Writer, unit: UnitOfWork) -> None:
    """Handle what still waits although all it needs is there."""
    if awaited := await waiting.ready(unit.session, AT_ONCE):
        await rouse(writer, unit, awaited)


async def give_up(writer: Writer, unit: UnitOfWork) -> None:
    """Stop waiting for what did not come in time, and say so: the desk has to call."""
    rows = await waiting.overdue(unit.session, unit.now - writer.waiting_time, AT_ONCE)
    for row in rows:
        logger.warning("gave up waiting", awaits=row.awaits.partition(":")[0], event_type=row.event_type)
    announce(unit, [_failure(row) for row in rows if row.awaits.startswith("person:")])


def _failure(row: WaitingEvent) -> dict[str, object]:
    kind = _KINDS[row.event_type]
    return {
        "text_id": text_id(kind, f"given up:{row.place}"),
        "request_id": row.event.get("request_id"),
        "question_id": row.event.get("question_id"),
        "kind": kind,
        "language": "none",
        "status": "technical-failure",
        "reason": "no contact details",
    }
