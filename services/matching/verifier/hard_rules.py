"""Rules 1, 2, 3 and 6: each child, each group and each family by itself."""

from collections import defaultdict
from collections.abc import Iterator

from services.matching.verifier.case import DAYPARTS, Case, Child, Party, Place
from services.matching.verifier.eligibility import why_not_daycare, why_not_group, wishes
from services.matching.verifier.outcomes import Freed, Outcomes, newcomers
from services.matching.verifier.verdict import Break


def eligible(case: Case, outcomes: Outcomes) -> Iterator[Break]:
    """Rule 1, for every child with a place that is not the one it holds already."""
    for child in case.children:
        place = outcomes.place[child.child_id]
        if place and not outcomes.stays(child):
            for reason in _reasons_against(case, child, place):
                where = f"Child '{child.child_id}' is given group '{place.group}' of daycare '{place.daycare_id}'."
                yield Break(1, f"{where} {reason}", child.child_id, child.family_id, *place)


def _reasons_against(case: Case, child: Child, place: Place) -> list[str]:
    daycare, group = case.daycares.get(place.daycare_id), case.groups.get(place)
    if daycare is None:
        return ["There is no such daycare."]
    against_group = why_not_group(child, group) if group else ["The daycare has no such group among its vacancies."]
    return why_not_daycare(child, daycare) + against_group


def within_capacity(case: Case, outcomes: Outcomes) -> Iterator[Break]:
    """Rule 2, and with it rule 6 where the place that somebody still holds was given away."""
    freed = Freed(case, outcomes)
    given: dict[Place, list[Child]] = defaultdict(list)
    for _, child, place in newcomers(case, outcomes):
        given[place].append(child)
    for place, children in given.items():
        free = case.groups[place].places if place in case.groups else (0,) * len(DAYPARTS)
        left, taken = _by_daypart(freed.leavers[place]), _by_daypart(children)
        for part in range(len(DAYPARTS)):
            if taken[part] > free[part] + left[part]:
                if place in case.groups:
                    yield _over_full(place, part, children, free[part], left[part])
                for holder in freed.stayers[place]:
                    if part in holder.dayparts:
                        yield _given_away(place, part, holder)


def _by_daypart(children: list[Child]) -> list[int]:
    counts = [0] * len(DAYPARTS)
    for child in children:
        for part in child.dayparts:
            counts[part] += 1
    return counts


def _over_full(place: Place, part: int, children: list[Child], free: int, left: int) -> Break:
    where = f"Group '{place.group}' of daycare '{place.daycare_id}' on {DAYPARTS[part]}"
    places = f"{free} free places" + (f" and {left} that children leave" if left else "")
    there = [child.child_id for child in children if part in child.dayparts]
    names = ", ".join(there[:20]) + (", …" if len(there) > 20 else "")
    detail = f"{where} has {places}, and {len(there)} children are given one: {names}."
    return Break(2, detail, None, None, *place, DAYPARTS[part])


def _given_away(place: Place, part: int, holder: Child) -> Break:
    where = f"in group '{place.group}' of daycare '{place.daycare_id}' on {DAYPARTS[part]}"
    detail = f"Child '{holder.child_id}' still holds its place {where}, and more children are given one than are free."
    return Break(6, detail, holder.child_id, holder.family_id, *place, DAYPARTS[part])


def families_together(case: Case, outcomes: Outcomes) -> Iterator[Break]:
    """Rule 3."""
    for party in case.parties:
        daycares = outcomes.daycares_of(party)
        if len(daycares) > 1:
            yield _split(party, outcomes)


def _split(party: Party, outcomes: Outcomes) -> Break:
    places = ((child.child_id, outcomes.place[child.child_id]) for child in party.children)
    each = ", ".join(
        f"child '{child}' at " + (f"'{place.daycare_id}'" if place else "no daycare") for child, place in places
    )
    detail = f"Family '{party.family_id}' stays together and is split: {each}."
    return Break(3, detail, None, party.family_id)


def places_kept(case: Case, outcomes: Outcomes) -> Iterator[Break]:
    """Rule 6, for every child that holds a place."""
    for child in case.children:
        place = outcomes.place[child.child_id]
        if child.current and place is None:
            yield _lost(child, child.current, "and is left without one", None)
        elif child.current and place and place != child.current:
            daycare = case.daycares.get(place.daycare_id)
            if daycare is None or not wishes(child, daycare):
                against = (
                    f"and is given group '{place.group}' of daycare '{place.daycare_id}', which it did not wish for"
                )
                yield _lost(child, child.current, against, place)


def _lost(child: Child, current: Place, against: str, place: Place | None) -> Break:
    holds = f"Child '{child.child_id}' holds a place in group '{current.group}' of daycare '{current.daycare_id}'"
    where = place or current
    return Break(6, f"{holds} {against}.", child.child_id, child.family_id, *where)
