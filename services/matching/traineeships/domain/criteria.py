"""Which places a mentee may have, which of them suits best, and why: by needs, wishes and residence.

The criteria and their order are those of the list that a coordinator places from in mentoring, so that a person and the
engine reason alike (NIKO(L): places for workplace learning by the trainee's needs, wishes and place of residence).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, get_args

from services.matching.traineeships.domain.places import Place, Search
from services.matching.traineeships.domain.policies import Criterion, TraineeshipPolicy
from shared.contracts.matching import TraineeshipReason, TraineeshipUnmatchedReason
from shared.geography import distance_km, middle_of

OBSTACLES: Final[tuple[TraineeshipUnmatchedReason, ...]] = get_args(TraineeshipUnmatchedReason)
"""In the order in which a place is held against them: the later, the nearer it came."""
WORDS: Final[dict[TraineeshipReason, str]] = {
    "has-mentor": "a mentor on the floor",
    "no-mentor": "no mentor on the floor",
    "age-group": "the wished age group",
    "other-age-group": "another age group",
    "language": "a language in common",
    "no-language": "no language in common",
}
_WORSE: Final[dict[Criterion, TraineeshipReason]] = {
    "mentor": "no-mentor",
    "age-group": "other-age-group",
    "language": "no-language",
}


@dataclass(frozen=True, slots=True)
class Suitable:
    """A place that a mentee may have, how far it is (None: nobody knows), and what speaks for and against it."""

    place: Place
    km: float | None
    reasons: tuple[TraineeshipReason, ...]


def suitable_places(
    search: Search, places: Iterable[Place], policy: TraineeshipPolicy, today: date
) -> list[Suitable] | TraineeshipUnmatchedReason:
    """The places that the mentee may have, best first, room or not; or the first criterion that none got past."""
    found, nearest = [], OBSTACLES[0]
    for place in places:
        outcome = _judged(search, place, policy, today)
        if isinstance(outcome, Suitable):
            found.append(outcome)
        else:
            nearest = max(nearest, outcome, key=OBSTACLES.index)
    return sorted(found, key=lambda one: _rank(one, policy.order)) if found else nearest


def _judged(
    search: Search, place: Place, policy: TraineeshipPolicy, today: date
) -> Suitable | TraineeshipUnmatchedReason:
    """The place with its reasons, or the first criterion that rules it out. An unknown distance rules nothing out."""
    if search.kind not in {None, place.kind}:
        return "kind"
    if place.programme not in {None, search.programme}:
        return "programme"
    if search.starts_on < place.starts_on or search.ends_on > place.ends_on or search.ends_on < today:
        return "period"
    if not set(search.days) <= set(place.days):
        return "days"
    km, reach = kilometres(search.postcode, place.postcode), _reach(search, policy)
    if reach is not None and km is not None and km > reach:
        return "too-far"
    return Suitable(place, km, tuple(_reasons(search, place)))


@lru_cache(maxsize=100_000)
def kilometres(one: str | None, other: str) -> float | None:
    """How far the middles of two postcodes are apart; None when one of them is unknown."""
    home, there = middle_of(one) if one else None, middle_of(other)
    return distance_km(home, there) if home and there else None


def _reach(search: Search, policy: TraineeshipPolicy) -> float | None:
    """How far a place may be; None: anywhere. What the mentee stated goes before what the policy assumes."""
    if search.max_km is not None or search.transport is None:
        return search.max_km
    return policy.reach_km.get(search.transport)


def _reasons(search: Search, place: Place) -> Iterator[TraineeshipReason]:
    yield "has-mentor" if place.has_mentor else "no-mentor"
    if search.age_group is not None:
        yield "age-group" if place.age_group in {None, search.age_group} else "other-age-group"
    if search.languages and place.languages:
        yield "language" if set(search.languages) & set(place.languages) else "no-language"


def _rank(one: Suitable, order: Sequence[Criterion]) -> tuple[object, ...]:
    """Lower is better. What nobody knows of a distance comes last."""
    keys: list[object] = []
    for criterion in order:
        keys += [one.km is None, one.km or 0.0] if criterion == "distance" else [_WORSE[criterion] in one.reasons]
    return (*keys, one.place.place_id)


def in_words(one: Suitable, wish: int, of: int) -> str:
    """Why this place, for the people who agree on it and for the file; `wish` 1 is the best of those that suit."""
    far = "distance unknown" if one.km is None else f"{one.km:.1f} km from home"
    return f"choice {wish} of {of}: {', '.join([WORDS[reason] for reason in one.reasons] + [far])}"
