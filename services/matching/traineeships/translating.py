"""Mentees and places in the engine's own terms: it knows children, daycares and day-parts, and no trainee.

A place is a daycare of its own with one group that takes everybody, so that a list can name the place, and not only the
daycare that it is at. A mentee is a family of one child whose wishes are the places that suit, best first: places that
are open on all of its days. Each takes one place of the whole week, since two who share no weekday count as two.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.policies import Policy
from services.matching.domain.policies import TieBreak as EngineTieBreak
from services.matching.engine.instance import Children, Daycares, Flags, Groups, Instance, Numbers, integers
from services.matching.traineeships.domain.places import Place, Search
from services.matching.traineeships.domain.policies import TieBreak, TraineeshipPolicy
from shared.geography import middle_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIE_BREAKS: Final[dict[TieBreak, EngineTieBreak]] = {
    "sought_at": "registered_at",
    "distance": "distance",
    "lottery": "lottery",
}
_WHOLE_WEEK: Final = (1 << len(DAYPARTS)) - 1
Free = Mapping[str, int]
"""Of each place, by its id: how many more it can take."""


def instance_of(wishes: Sequence[tuple[Search, Sequence[Place]]], free: Free) -> Instance:
    """The searches with the places that suit them, best first, at least one for each."""
    by_id = {place.place_id: place for _, wished in wishes for place in wished}
    places = [by_id[name] for name in sorted(by_id)]
    index = {place.place_id: position for position, place in enumerate(places)}
    return Instance(
        _daycares(places),
        _groups(places, free, most=len(wishes)),
        _children([search for search, _ in wishes]),
        unit_start=np.arange(len(wishes) + 1),
        unit_children=np.arange(len(wishes)),
        preferences=[tuple(index[place.place_id] for place in wished) for _, wished in wishes],
    )


def engine_policy(policy: TraineeshipPolicy) -> Policy:
    """Who comes first where two want one place: no ground counts, the tie-breaks decide."""
    ties = tuple(_TIE_BREAKS[name] for name in policy.tie_break)
    return Policy(policy.policy_id, policy.effective_from, seed=policy.seed, tie_break=ties)


def _daycares(places: Sequence[Place]) -> Daycares:
    latitude, longitude = _points([place.postcode for place in places])
    return Daycares(
        ids=[place.place_id for place in places],
        names=[place.daycare_name for place in places],
        postcodes=[place.postcode for place in places],
        latitude=latitude,
        longitude=longitude,
        income_related=_none(places),
        specific_care=_none(places),
        asks=_none(places),
    )


def _groups(places: Sequence[Place], free: Free, most: int) -> Groups:
    """No group has more places than there are mentees in the round: that changes nothing, and the engine counts to
    32,767."""
    numbers = integers([min(most, free[place.place_id]) for place in places])
    nothing = integers([0] * len(places))
    return Groups(
        daycare=np.arange(len(places)),
        names=[place.place_id for place in places],
        min_age=nothing,
        max_age=nothing,
        from_day=nothing,
        places=np.repeat(numbers[:, None], len(DAYPARTS), axis=1),
        start=np.arange(len(places) + 1),
    )


def _children(searches: Sequence[Search]) -> Children:
    """All of one age, that of the groups."""
    latitude, longitude = _points([search.postcode for search in searches])
    nothing, nowhere = integers([0] * len(searches)), integers([-1] * len(searches))
    return Children(
        ids=[search.search_id for search in searches],
        request_ids=[search.search_id for search in searches],
        postcodes=[search.postcode or "" for search in searches],
        birth_month=nothing,
        birth_day=nothing,
        start_month=nothing,
        start_day=nothing,
        start_ordinal=integers([search.starts_on.toordinal() for search in searches]),
        dayparts=integers([_WHOLE_WEEK] * len(searches)),
        latitude=latitude,
        longitude=longitude,
        max_km=np.full(len(searches), np.nan),
        income_related=_none(searches),
        specific_care=_none(searches),
        grounds=nothing,
        registered_at=integers([(search.sought_at - _EPOCH) // timedelta(microseconds=1) for search in searches]),
        sibling_at=nowhere,
        current_daycare=nowhere,
        current_group=nowhere,
        current_group_names={},
        in_rows=np.arange(len(searches)),
    )


def _points(postcodes: Sequence[str | None]) -> tuple[Numbers, Numbers]:
    middles = [middle_of(postcode) if postcode else None for postcode in postcodes]
    points = [(middle.latitude, middle.longitude) if middle else (np.nan, np.nan) for middle in middles]
    both = np.array(points, float).reshape(len(points), 2)
    return both[:, 0], both[:, 1]


def _none(items: Sequence[object]) -> Flags:
    return np.zeros(len(items), bool)
