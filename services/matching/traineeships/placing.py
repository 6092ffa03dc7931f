"""Who gets which place: those who wait for the same period together, one period after the other. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.matching.engine.rounds import allocate
from services.matching.traineeships.domain.criteria import Suitable, suitable_places
from services.matching.traineeships.domain.places import Place, Search, Taken
from services.matching.traineeships.domain.policies import TraineeshipPolicy
from services.matching.traineeships.domain.room import free_in
from services.matching.traineeships.translating import engine_policy, instance_of
from shared.contracts.matching import TraineeshipUnmatchedReason


@dataclass(frozen=True, slots=True)
class Match:
    """A place for a search; `wish` 1 is the best of the `suitable` ones."""

    search: Search
    chosen: Suitable
    wish: int
    suitable: int

    @property
    def taken(self) -> Taken:
        """The room that it takes."""
        search = self.search
        return Taken(self.chosen.place.place_id, search.starts_on, search.ends_on)


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No place now, and why."""

    search: Search
    reason: TraineeshipUnmatchedReason


def place_all(
    searches: Iterable[Search],
    places: Sequence[Place],
    taken: Iterable[Taken],
    policy: TraineeshipPolicy,
    today: date,
) -> list[Match | NoMatch]:
    """The outcome of each search. `taken` is what others hold: nobody gives that up.

    The period with the oldest search is settled first; what it takes is taken for the next.
    """
    rooms = defaultdict(list)
    for one in taken:
        rooms[one.place_id].append(one)
    outcomes: list[Match | NoMatch] = []
    for sought in _by_period(searches):
        for outcome in _place_together(sought, places, rooms, policy, today):
            outcomes.append(outcome)
            if isinstance(outcome, Match):
                rooms[outcome.taken.place_id].append(outcome.taken)
    return outcomes


def _by_period(searches: Iterable[Search]) -> Iterator[list[Search]]:
    """Oldest first, and the periods in the order of their oldest."""
    periods = defaultdict(list)
    for search in sorted(searches, key=lambda search: (search.sought_at, search.search_id)):
        periods[search.starts_on, search.ends_on].append(search)
    yield from periods.values()


def _place_together(
    searches: Sequence[Search],
    places: Sequence[Place],
    rooms: Mapping[str, list[Taken]],
    policy: TraineeshipPolicy,
    today: date,
) -> list[Match | NoMatch]:
    """The outcome of each search of one period, in their order."""
    found = [suitable_places(search, places, policy, today) for search in searches]
    lists = [(search, suits) for search, suits in zip(searches, found, strict=True) if not isinstance(suits, str)]
    got = dict(zip([search.search_id for search, _ in lists], _allocated(lists, rooms, policy), strict=True))
    outcomes: list[Match | NoMatch] = []
    for search, suits in zip(searches, found, strict=True):
        if isinstance(suits, str):
            outcomes.append(NoMatch(search, suits))
        elif wish := got[search.search_id]:
            outcomes.append(Match(search, suits[wish - 1], wish, len(suits)))
        else:
            outcomes.append(NoMatch(search, "no-free-place"))
    return outcomes


def _allocated(
    lists: Sequence[tuple[Search, list[Suitable]]], rooms: Mapping[str, list[Taken]], policy: TraineeshipPolicy
) -> list[int]:
    """Which wish each search of one period gets, from 1; 0 for none. The engine decides, by deferred acceptance."""
    if not lists:
        return []
    wishes = [(search, [one.place for one in suits]) for search, suits in lists]
    period = (lists[0][0].starts_on, lists[0][0].ends_on)
    wished = {place.place_id: place for _, places in wishes for place in places}
    free = {name: free_in(place, rooms.get(name, ()), *period) for name, place in wished.items()}
    outcome = allocate(instance_of(wishes, free), engine_policy(policy), "deferred-acceptance")
    got = outcome.allocation.unit_wish.tolist()
    return [int(outcome.wishes.rank[wish]) if wish >= 0 else 0 for wish in got]
