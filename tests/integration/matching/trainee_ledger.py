"""Follows what mentoring told and what matching answered, from outside, day by day.

Knows nothing of matching's tables or rules. A promise that breaks a rule at the moment when it is made is a fault.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.contracts.event import Event
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched
from shared.contracts.mentoring import (
    MenteeErased,
    TraineeshipAgreed,
    TraineeshipEnded,
    TraineeshipPlaceOffered,
    TraineeshipSearchEnded,
    TraineeshipSought,
)

Spell = tuple[str, date, date]
"""A place, the first and the last day that somebody is there."""


@dataclass
class TraineeLedger:
    """Who looks, what is held for whom, and what was agreed, after each event."""

    faults: list[str] = field(default_factory=list)
    places: dict[str, TraineeshipPlaceOffered] = field(default_factory=dict)
    open: dict[str, TraineeshipSought] = field(default_factory=dict)
    held: dict[str, TraineeshipMatched] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, tuple[str, Spell]] = field(default_factory=dict)

    def follow(self, event: Event) -> None:
        """One event more."""
        match event:
            case TraineeshipPlaceOffered():
                self.places[event.place_id] = event
            case TraineeshipSought():
                self._close(event.search_id)
                self.open[event.search_id] = event
            case TraineeshipSearchEnded():
                self._close(event.search_id)
            case TraineeshipAgreed():
                self._agree(event)
            case TraineeshipEnded():
                mentee, (place, first, last) = self.agreements[event.agreement_id]
                self.agreements[event.agreement_id] = (mentee, (place, first, min(last, event.ended_on)))
            case MenteeErased():
                self._forget(event.mentee_id)
            case TraineeshipMatched():
                self._match(event)
            case TraineeshipUnmatched():
                self._expect(self.told.get(event.search_id) != event.reason, f"told twice: {event}")
                self._expect(event.search_id in self.open and event.search_id not in self.held, f"why? {event}")
                self.told[event.search_id] = event.reason

    def may_have(self, search: TraineeshipSought, place: TraineeshipPlaceOffered) -> bool:
        """Whether the place is there for the mentee and has room on every day of the period."""
        within = place.starts_on <= search.starts_on and search.ends_on <= place.ends_on
        suits = within and set(search.days) <= set(place.days)
        return suits and self._most_there(place.place_id, search.starts_on, search.ends_on) < place.number

    def waiting(self) -> list[TraineeshipSought]:
        """Those for whom nothing is held."""
        return [search for search_id, search in self.open.items() if search_id not in self.held]

    def could_have_instead(self, search_id: str) -> list[TraineeshipSought]:
        """Who waits for the same period, and could have the place that is held for this one if it were not."""
        held = self.held.pop(search_id)
        period, place = (held.starts_on, held.ends_on), self.places[held.place_id]
        others = [one for one in self.waiting() if one.search_id != search_id]
        could = [one for one in others if (one.starts_on, one.ends_on) == period and self.may_have(one, place)]
        self.held[search_id] = held
        return could

    def _agree(self, event: TraineeshipAgreed) -> None:
        self.agreements[event.agreement_id] = (event.mentee_id, (event.place_id, event.starts_on, event.ends_on))
        if event.search_id is not None:
            return self._close(event.search_id)
        for search in list(self.open.values()):
            meets = search.starts_on <= event.ends_on and event.starts_on <= search.ends_on
            if search.mentee_id == event.mentee_id and meets:
                self._close(search.search_id)
        return None

    def _match(self, event: TraineeshipMatched) -> None:
        search = self.open.get(event.search_id)
        self._expect(search is not None and event.search_id not in self.held, f"nobody asked: {event}")
        if search is not None:
            self._expect(self.may_have(search, self.places[event.place_id]), f"no room, or ruled out: {event}")
            same = (search.starts_on, search.ends_on, search.days) == (event.starts_on, event.ends_on, event.days)
            self._expect(same, f"not what was asked: {event}")
        self.held[event.search_id] = event

    def _most_there(self, place_id: str, first: date, last: date) -> int:
        spells = [spell for _, spell in self.agreements.values()]
        spells += [(one.place_id, one.starts_on, one.ends_on) for one in self.held.values()]
        days = [first + timedelta(number) for number in range((last - first).days + 1)]
        return max(sum(place == place_id and a <= day <= b for place, a, b in spells) for day in days)

    def _close(self, search_id: str) -> None:
        for known in (self.open, self.held, self.told):
            known.pop(search_id, None)

    def _forget(self, mentee_id: str) -> None:
        for search in [search for search in self.open.values() if search.mentee_id == mentee_id]:
            self._close(search.search_id)
        self.agreements = {name: one for name, one in self.agreements.items() if one[0] != mentee_id}

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)
