"""Which families and daycares are worth a look: all where rule 4 or 5 may be broken, and few others.

Of the many pairs of a family and a daycare that it would rather have, nearly all fall at the first full day-part:
nobody sits there whom the family precedes. That is settled here for all pairs at once; what is left is judged one by
one, in `envy`. Nothing is decided here: leaving this step out changes no verdict.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from services.matching.verifier.case import DAYPARTS, Case, Daycare, Party
from services.matching.verifier.columns import Columns
from services.matching.verifier.distance import home_to
from services.matching.verifier.eligibility import reach
from services.matching.verifier.outcomes import Outcomes
from services.matching.verifier.priority import Order
from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.seats import Seating
from services.matching.verifier.thresholds import EVERYBODY, Flags, Kilometres, Numbers, Thresholds
from services.matching.verifier.wishes import is_nearer, listed_before, own_daycare_is_better, wished_outcome

PAIRS_AT_ONCE = 2_000_000


class Look(NamedTuple):
    """A family, the daycare that it has or None, and those it would rather have that are worth a look, best first."""

    party: Party
    outcome: str | None
    daycares: list[Daycare]


def worth_a_look(
    case: Case, outcomes: Outcomes, order: Order, seating: Seating, progress: Progress = nobody_waits
) -> Iterator[Look]:
    """The families, in the order of the requests. Those that rule 3 finds split are left out."""
    progress("looking who is passed over", 0, len(case.parties))
    columns = Columns(case, order)
    thresholds = Thresholds(list(seating.rooms.values()))
    settled = {
        number: next(iter(daycares))
        for number, party in enumerate(case.parties)
        if len(daycares := outcomes.daycares_of(party)) == 1
    }
    found: dict[int, list[int]] = defaultdict(list)
    for parties, wanted in _better_pairs(case, outcomes, columns, settled):
        progress("looking who is passed over", int(parties.max(initial=0)), len(case.parties))
        passed = _may_be_taken(columns, thresholds, parties, wanted)
        for number, daycare in zip(parties[passed].tolist(), wanted[passed].tolist(), strict=True):
            found[number].append(daycare)
    for number, outcome in settled.items():
        if own_daycare_is_better(case, outcomes, case.parties[number], outcome):
            found[number].append(columns.number_of[case.parties[number].children[0].current.daycare_id])  # type: ignore[union-attr]
    for number in sorted(found):
        look = _look(
            case, outcomes, case.parties[number], settled[number], [columns.daycares[n] for n in found[number]]
        )
        if look.daycares:
            yield look


def _look(case: Case, outcomes: Outcomes, party: Party, outcome: str | None, daycares: list[Daycare]) -> Look:
    child = party.children[0]
    once = list(dict.fromkeys(daycares))
    if child.preferences:
        return Look(party, outcome, sorted(once, key=lambda daycare: child.preferences.index(daycare.daycare_id)))
    wished = case.daycares.get(wished_outcome(case, outcomes, party, outcome) or "")
    nearer = [daycare for daycare in once if is_nearer(party, daycare, wished)]
    return Look(party, outcome, sorted(nearer, key=lambda daycare: home_to(child, daycare)))


def _better_pairs(
    case: Case, outcomes: Outcomes, columns: Columns, settled: dict[int, str | None]
) -> Iterator[tuple[Numbers, Numbers]]:
    """Party and daycare of every pair that may be better than the outcome, in portions."""
    parties: list[int] = []
    daycares: list[int] = []
    by_distance: list[int] = []
    for number, outcome in settled.items():
        party = case.parties[number]
        if not party.children[0].preferences:
            by_distance.append(number)
            continue
        better = listed_before(party, outcome)
        parties.extend([number] * len(better))
        daycares.extend([columns.number_of[daycare] for daycare in better])
    for start in range(0, len(parties), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        yield np.array(parties[part], np.int64), np.array(daycares[part], np.int64)
    at_once = max(1, PAIRS_AT_ONCE // max(1, len(columns.daycares)))
    for start in range(0, len(by_distance), at_once):
        some = by_distance[start : start + at_once]
        limits = [_limit(case, outcomes, case.parties[number], settled[number]) for number in some]
        numbers = np.array(some, np.int64)
        which, near = columns.within(columns.first[numbers], np.array(limits, np.float64))
        yield numbers[which], near


def _limit(case: Case, outcomes: Outcomes, party: Party, outcome: str | None) -> float:
    """Beyond how many kilometres nothing is better."""
    child = party.children[0]
    wished = case.daycares.get(wished_outcome(case, outcomes, party, outcome) or "")
    return min(reach(child), home_to(child, wished)) if wished else reach(child)


def _may_be_taken(columns: Columns, thresholds: Thresholds, parties: Numbers, daycares: Numbers) -> Flags:
    """Which pairs pass: each child of the family could be taken there if it came alone, with the family's standing."""
    before, distance, after = _standings(columns, parties, daycares)
    alive: Flags = np.ones(len(parties), np.bool_)
    for slot in range(int(columns.size[parties].max(initial=0))):
        pairs = np.flatnonzero(alive & (columns.size[parties] > slot))
        child, daycare = columns.first[parties[pairs]] + slot, daycares[pairs]
        suits = columns.income_related[daycare] | ~columns.asks_income_related[child]
        suits &= columns.specific_care[daycare] | ~columns.asks_specific_care[child]
        taken: Flags = np.zeros(len(pairs), np.bool_)
        for groups in columns.groups_at.T:
            fitting = np.flatnonzero(suits & ~taken & _fits(columns, child, groups[daycare]))
            group = groups[daycare[fitting]]
            reserve = columns.reserve[_at_sibling(columns, child, daycare)[fitting], child[fitting]]
            for part in range(len(DAYPARTS)):
                at = pairs[fitting]
                let_in = thresholds.let_in((group, part, reserve), before[at], distance[at], after[at])
                keep = let_in | ~columns.wants[child[fitting], part]
                fitting, group, reserve = fitting[keep], group[keep], reserve[keep]
            taken[fitting] = True
        alive[pairs[~taken]] = False
    return alive


def _fits(columns: Columns, child: Numbers, group: Numbers) -> Flags:
    of_age = (columns.min_age[group] <= columns.age[child]) & (columns.age[child] <= columns.max_age[group])
    fitting: Flags = (group >= 0) & of_age & (columns.since[group] <= columns.start[child])
    return fitting


def _at_sibling(columns: Columns, child: Numbers, daycare: Numbers) -> Numbers:
    at_sibling: Numbers = (columns.sibling_at[child] == daycare).astype(np.int64)
    return at_sibling


def _standings(columns: Columns, parties: Numbers, daycares: Numbers) -> tuple[Numbers, Kilometres, Numbers]:
    """The standing of each family at its daycare: that of its best child."""
    before = np.full(len(parties), EVERYBODY.before, np.int64)
    distance, after = np.zeros(len(parties)), np.zeros(len(parties), np.int64)
    for slot in range(int(columns.size[parties].max(initial=0))):
        pairs = np.flatnonzero(columns.size[parties] > slot)
        child, daycare = columns.first[parties[pairs]] + slot, daycares[pairs]
        mine = columns.before[_at_sibling(columns, child, daycare), child]
        far = columns.distance(child, daycare) if columns.by_distance else np.zeros(len(pairs))
        same = mine == before[pairs]
        nearer = (far < distance[pairs]) | ((far == distance[pairs]) & (columns.after[child] < after[pairs]))
        better = (mine < before[pairs]) | (same & nearer)
        chosen, child = pairs[better], child[better]
        before[chosen], distance[chosen], after[chosen] = mine[better], far[better], columns.after[child]
    return before, distance, after
