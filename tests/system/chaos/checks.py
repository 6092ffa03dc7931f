"""The checker: what was accepted and answered against what was told and texted. Pure functions on what was seen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.intake import OfferAnswered, ParentRequestRegistered
from shared.contracts.matching import (
    OfferDeclined,
    OfferExpired,
    PlaceMatched,
    PlaceOffered,
    RequestUnmatched,
)
from shared.contracts.notify import ReplyReceived, TextDelivered, TextSent
from tests.system.chaos.bus import Told

What = Literal["lost", "repeated", "out of order"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be."""

    what: What
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Family:
    """One accepted request from outside: its texts by kind in the order of arrival, its status and timeline."""

    request_id: str
    phone: str
    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    said: bool | None
    """True: yes to its offer; False: no; None: nothing, or no offer."""
    status: str
    timeline: tuple[str, ...]
    unknown: frozenset[str] = frozenset()
    """Kinds of texts of which notify says that nobody can tell whether they left."""


def findings(families: Sequence[Family], told: Sequence[Told], capacity: int) -> list[Finding]:
    """All that is wrong. `told`: the bus without copies. `capacity`: places a day-part in each daycare."""
    by_request = _by_request(told)
    found = [finding for family in families for finding in _of_family(family, by_request[family.request_id])]
    found += _of_strangers(families, by_request)
    found += _of_events(told)
    found += _of_order(told)
    found += _of_places(families, by_request, capacity)
    return found


def _by_request(told: Iterable[Told]) -> defaultdict[str, list[Told]]:
    """Events by the request that they are about."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for each in told:
        request_id = getattr(each.envelope.event, "request_id", None)
        if request_id:
            found[request_id].append(each)
    return found


def _of_family(family: Family, told: Sequence[Told]) -> Iterator[Finding]:
    events = [each.envelope.event for each in told]
    offers = [event for event in events if isinstance(event, PlaceOffered)]
    matched = [event for event in events if isinstance(event, PlaceMatched)]
    sent: Counter[str] = Counter(event.kind for event in events if isinstance(event, TextSent))
    name = family.request_id
    if not any(isinstance(event, ParentRequestRegistered) for event in events):
        yield Finding("lost", name, "was accepted and never told of")
    if not any(isinstance(event, PlaceOffered | RequestUnmatched) for event in events):
        yield Finding("lost", name, "matching never decided")
    told_not_yet = sum(isinstance(event, RequestUnmatched) for event in events)
    due = {"acknowledgement": 1, "offer": len(offers), "result": len(matched), "unmatched": told_not_yet}
    yield from _of_texts(family, due, sent)
    yield from _of_answer(family, events, offers, matched)
    expected = _status(events)
    if expected != family.status:
        yield Finding("lost", name, f"is {family.status} at the desk, and {expected} by what was told")
    for line, number in Counter(family.timeline).items():
        if number > 1:
            yield Finding("repeated", name, f"{number} times in its timeline: {line}")


def _of_texts(family: Family, due: Mapping[str, int], sent: Counter[str]) -> Iterator[Finding]:
    """`due`: how many of each kind there should be. 'Not yet' is told once until something changes."""
    name, kinds = family.request_id, Counter(family.kinds)
    for kind in kinds.keys() - family.unknown:
        if sent[kind] != kinds[kind]:
            yield Finding("lost", name, f"{kinds[kind]} {kind} texts came and {sent[kind]} were told of")
    for kind, number in due.items():
        if kinds[kind] < number and kind not in {*family.unknown, "unmatched"}:
            yield Finding("lost", name, f"{number} {kind} texts were due and {kinds[kind]} came")
        if kinds[kind] > number:
            yield Finding("repeated", name, f"{number} {kind} texts were due and {kinds[kind]} came")
    for (kind, _), number in Counter(zip(family.kinds, family.texts, strict=True)).items():
        if number > due.get(kind, 1):
            yield Finding("repeated", name, f"the same {kind} text came {number} times")
    if "acknowledgement" in family.kinds and family.kinds[0] != "acknowledgement":
        yield Finding("out of order", name, f"texts came as {', '.join(family.kinds)}")
    if "result" in family.kinds and "offer" not in family.kinds[: family.kinds.index("result")]:
        yield Finding("out of order", name, f"texts came as {', '.join(family.kinds)}")


def _of_answer(
    family: Family, events: Sequence[Any], offers: Sequence[PlaceOffered], matched: Sequence[PlaceMatched]
) -> Iterator[Finding]:
    if family.said is None:
        if matched:
            yield Finding("repeated", family.request_id, "a place was given that nobody had said yes to")
        return
    first = offers[0].offer_id if offers else "no offer"
    heard = [
        event
        for event in events
        if (isinstance(event, ReplyReceived) and event.answers == first)
        or (isinstance(event, OfferAnswered) and event.offer_id == first)
    ]
    if not heard:
        yield Finding("lost", family.request_id, "its answer was taken and never told of")
    ends = PlaceMatched if family.said else OfferDeclined
    if not any(isinstance(event, ends) and event.offer_id == first for event in events):
        yield Finding("lost", family.request_id, f"its answer {'yes' if family.said else 'no'} had no effect")


def _status(events: Sequence[Any]) -> str:
    """How far a request is by what was told: the last step of matching decides."""
    status = "registered"
    for event in events:
        if isinstance(event, PlaceOffered):
            status = "offered"
        elif isinstance(event, PlaceMatched):
            status = "matched"
        elif isinstance(event, RequestUnmatched):
            status = "unmatched"
        elif isinstance(event, OfferDeclined | OfferExpired) and status == "offered":
            status = "registered"
    return status


def _of_strangers(families: Sequence[Family], told: Mapping[str, Sequence[Told]]) -> Iterator[Finding]:
    """Requests that nobody was told were accepted: a repeated registration makes a second one."""
    known = {family.request_id for family in families}
    for request_id, about in told.items():
        if request_id not in known and any(isinstance(e.envelope.event, ParentRequestRegistered) for e in about):
            yield Finding("repeated", request_id, "was registered for nobody")


ONCE: dict[type, str] = {
    ParentRequestRegistered: "request_id",
    PlaceOffered: "offer_id",
    PlaceMatched: "offer_id",
    OfferDeclined: "offer_id",
    OfferExpired: "offer_id",
    OfferAnswered: "offer_id",
    ReplyReceived: "answers",
    TextSent: "text_id",
    TextDelivered: "text_id",
}
"""Events of which there can be one for a thing, and what names the thing."""


def _of_events(told: Iterable[Told]) -> Iterator[Finding]:
    """Told again under another id: the same effect twice, which no inbox would pass over."""
    events = [each.envelope.event for each in told]
    counted = Counter((type(event), getattr(event, ONCE[type(event)])) for event in events if type(event) in ONCE)
    for (kind, name), number in counted.items():
        if number > 1:
            yield Finding("repeated", name, f"{kind.__name__} was told {number} times")


def _of_order(told: Iterable[Told]) -> Iterator[Finding]:
    """Event ids grow with the moment an event is published: on the bus they must grow for each key."""
    last: dict[tuple[str, str], Told] = {}
    for each in told:
        before = last.get((each.topic, each.key))
        if before is not None and each.envelope.id < before.envelope.id:
            detail = f"{each.envelope.type} came after {before.envelope.type} on {each.topic}"
            yield Finding("out of order", each.key, detail)
        last[each.topic, each.key] = each


def _of_places(families: Sequence[Family], told: Mapping[str, Sequence[Told]], capacity: int) -> Iterator[Finding]:
    """Places given twice: more children in a day-part of a group than it has places."""
    taken: Counter[tuple[str, str, str]] = Counter()
    for family in families:
        events = [each.envelope.event for each in told[family.request_id]]
        dayparts = [
            day for event in events if isinstance(event, ParentRequestRegistered) for day in event.care.dayparts
        ]
        for placement in _held(events):
            taken.update((placement.daycare_id, placement.group, day) for day in dayparts)
    for place, number in taken.items():
        if number > capacity:
            yield Finding("repeated", " ".join(place), f"{number} children for {capacity} places")


def _held(events: Sequence[Any]) -> Sequence[Any]:
    """The placements that a request holds in the end."""
    held: Sequence[Any] = ()
    for event in events:
        if isinstance(event, PlaceOffered | PlaceMatched):
            held = event.placements
        elif isinstance(event, OfferDeclined | OfferExpired | RequestUnmatched):
            held = ()
    return held
