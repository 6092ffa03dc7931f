"""Follows what matching published, from outside, and says where a place was given twice or a promise was broken.

Knows nothing of matching's tables or rules: only the events, and for which dayparts each family asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from shared.contracts.event import Daypart, Event
from shared.contracts.matching import (
    OfferDeclined,
    OfferExpired,
    PlaceMatched,
    Placement,
    PlaceOffered,
    PlaceProposed,
    ProposalAnswered,
    VacanciesPublished,
)

Place = tuple[str, str, Daypart]


class Ledger:
    """What is free and what is promised to whom, after each event."""

    def __init__(self, dayparts: Mapping[str, tuple[Daypart, ...]]) -> None:
        self.faults: list[str] = []
        self.free: Counter[Place] = Counter()
        self.held: dict[str, tuple[Placement, ...]] = {}
        self.offers: dict[str, str] = {}
        self._dayparts = dayparts
        self._published: dict[tuple[str, str], dict[Daypart, int]] = {}

    def read(self, events: Iterable[Event]) -> "Ledger":
        """Follow events in the order in which they were published."""
        for event in events:
            self._follow(event)
        return self

    def _follow(self, event: Event) -> None:
        match event:
            case VacanciesPublished():
                self._publish(event)
            case PlaceProposed():
                self._promise(event.request_id, event.placements)
            case PlaceOffered():
                self._promise(event.request_id, event.placements)
                self._expect(event.request_id not in self.offers, f"a second open offer: {event}")
                self.offers[event.request_id] = event.offer_id
            case ProposalAnswered() if event.answer != "accept":
                self._release(event.request_id)
            case OfferDeclined():
                self._end(event.request_id, event.offer_id, from_match=event.declined_by in {"withdrawal", "erasure"})
            case OfferExpired():
                self._end(event.request_id, event.offer_id)
            case PlaceMatched():
                self._match(event)

    def _publish(self, event: VacanciesPublished) -> None:
        for group in event.groups:
            key = (event.daycare_id, group.group)
            if self._published.get(key) != group.places:
                self._published[key] = group.places
                for daypart, number in group.places.items():
                    self.free[event.daycare_id, group.group, daypart] = number

    def _promise(self, request_id: str, placements: tuple[Placement, ...]) -> None:
        """A proposal and the offer that follows it, or another proposal for it, hold one and the same place."""
        if request_id in self.held:
            self._expect(self.held[request_id] == placements, f"{request_id} is promised another place beside its own")
        else:
            self.held[request_id] = placements
            self._count(request_id, placements, -1)

    def _match(self, event: PlaceMatched) -> None:
        self._expect(self.offers.get(event.request_id) == event.offer_id, f"matched without an open offer: {event}")
        self._expect(self.held.get(event.request_id) == event.placements, f"matched another place: {event}")
        self.offers[event.request_id] = f"matched {event.offer_id}"

    def _end(self, request_id: str, offer_id: str, *, from_match: bool = False) -> None:
        known = {offer_id, f"matched {offer_id}"} if from_match else {offer_id}
        self._expect(self.offers.pop(request_id, None) in known, f"offer {offer_id} ended though it was not open")
        self._release(request_id)

    def _release(self, request_id: str) -> None:
        self._expect(request_id in self.held, f"{request_id} gives back what it does not have")
        self._count(request_id, self.held.pop(request_id, ()), 1)

    def _count(self, request_id: str, placements: tuple[Placement, ...], change: int) -> None:
        for placement in placements:
            for daypart in self._dayparts[request_id]:
                place = (placement.daycare_id, placement.group, daypart)
                self.free[place] += change
                self._expect(self.free[place] >= 0, f"{place} was given twice, the second time to {request_id}")

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)
