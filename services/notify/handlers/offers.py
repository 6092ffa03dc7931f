"""What families are told about places: offered, theirs, gone to another family, or none yet."""

from collections.abc import Sequence

from services.notify.domain.readers import KnownRequest
from services.notify.handlers.announcing import announce
from services.notify.handlers.telling import Message, Writer, known_requests, tell
from services.notify.store import offers, requests, texts
from shared.contracts.intake import OfferAnswered
from shared.contracts.matching import OfferDeclined, OfferExpired, PlaceMatched, PlaceOffered, RequestUnmatched
from shared.messaging import UnitOfWork


async def places_offered(writer: Writer, unit: UnitOfWork, events: Sequence[PlaceOffered]) -> None:
    """Remember offers, so that they can be answered, and tell the families."""
    known = await known_requests(writer, unit, events)
    standing = [event for event in events if event.key in known and not known[event.key].closed]
    if not standing:
        return
    remind_at = {event.offer_id: writer.reminding.moment(unit.now, event.expires_at) for event in standing}
    await offers.add(unit.session, standing, remind_at)
    told_not_yet = [event.key for event in standing if known[event.key].unmatched_reason]
    await requests.change(unit.session, told_not_yet, unmatched_reason=None)
    await tell(writer, unit, [_offer(event, known[event.key]) for event in standing if _reachable(known, event.key)])


async def places_matched(writer: Writer, unit: UnitOfWork, events: Sequence[PlaceMatched]) -> None:
    """The place is theirs: tell them, and take no more answers."""
    known = await known_requests(writer, unit, events)
    offer_ids = [event.offer_id for event in events]
    await offers.close(unit.session, offer_ids, "matched")
    await texts.take_back(unit.session, offer_ids, unit.now, "reminder")
    await tell(writer, unit, [_result(event, known[event.key]) for event in events if _reachable(known, event.key)])


async def requests_unmatched(writer: Writer, unit: UnitOfWork, events: Sequence[RequestUnmatched]) -> None:
    """Tell a family 'not yet', with the reason; once, until the reason is another or something else has changed."""
    known = await known_requests(writer, unit, events)
    reasons: dict[str, str] = {}
    news = []
    for event in events:
        request = known.get(event.key)
        if request is None or request.closed or reasons.get(event.key, request.unmatched_reason) == event.reason:
            continue
        reasons[event.key] = event.reason
        if request.reachable_by_text:
            news.append(_not_yet(event, request))
    await requests.unmatched(unit.session, reasons)
    await tell(writer, unit, news)


async def offers_expired(writer: Writer, unit: UnitOfWork, events: Sequence[OfferExpired]) -> None:
    """Say that the place went to another family; a family that was never told of it is called by the desk instead."""
    known = await known_requests(writer, unit, events)
    offer_ids = [event.offer_id for event in events if event.key in known]
    daycares = await offers.daycares(unit.session, offer_ids)
    await offers.close(unit.session, offer_ids, "expired")
    await texts.take_back(unit.session, offer_ids, unit.now, "reminder")
    untold = await texts.take_back(unit.session, offer_ids, unit.now, "offer")
    announce(unit, [row._asdict() for row in untold])
    silent = {row.offer_id for row in untold}
    told = [event for event in events if event.offer_id in daycares and event.offer_id not in silent]
    messages = [
        _expired(event, daycares[event.offer_id], known[event.key]) for event in told if _reachable(known, event.key)
    ]
    await tell(writer, unit, messages)


async def offers_declined(writer: Writer, unit: UnitOfWork, events: Sequence[OfferDeclined]) -> None:
    """Take no more answers to these offers."""
    known = await known_requests(writer, unit, events)
    offer_ids = [event.offer_id for event in events if event.key in known]
    await offers.close(unit.session, offer_ids, "declined")
    await texts.take_back(unit.session, offer_ids, unit.now, "offer", "reminder")


async def offers_answered(writer: Writer, unit: UnitOfWork, events: Sequence[OfferAnswered]) -> None:
    """The family answered on its page or at the desk: ask it no more, while matching concludes."""
    offer_ids = [event.offer_id for event in events]
    await offers.close_open(unit.session, offer_ids, "answered")
    await texts.take_back(unit.session, offer_ids, unit.now, "reminder")


def _reachable(known: dict[str, KnownRequest], request_id: str) -> bool:
    return request_id in known and known[request_id].reachable_by_text


def _offer(event: PlaceOffered, request: KnownRequest) -> Message:
    return Message(
        kind="offer",
        cause=event.offer_id,
        person_id=request.family_id,
        request_id=event.request_id,
        facts={"daycare": event.daycare_name, "start": event.start_on, "until": event.expires_at},
        event=event,
        offer_id=event.offer_id,
        code=event.offer_code,
    )


def _result(event: PlaceMatched, request: KnownRequest) -> Message:
    return Message(
        kind="result",
        cause=event.offer_id,
        person_id=request.family_id,
        request_id=event.request_id,
        facts={"daycare": event.daycare_name, "start": event.start_on},
        event=event,
        offer_id=event.offer_id,
    )


def _not_yet(event: RequestUnmatched, request: KnownRequest) -> Message:
    return Message(
        kind="unmatched",
        cause=f"{event.request_id}:{event.unmatched_at.isoformat()}",
        person_id=request.family_id,
        request_id=event.request_id,
        facts={"reason": event.reason},
        event=event,
    )


def _expired(event: OfferExpired, daycare: str, request: KnownRequest) -> Message:
    return Message(
        kind="expired",
        cause=event.offer_id,
        person_id=request.family_id,
        request_id=event.request_id,
        facts={"daycare": daycare},
        event=event,
        offer_id=event.offer_id,
    )
