"""What each unit asks for, of what it may have: its list of daycares with the groups that each child may join."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.distance import kilometres
from services.matching.engine.instance import Flags, Instance, Integers, Numbers, integers, numbered, ragged, starts
from services.matching.engine.priority import SIBLING_BIT, Ranking, bits_of, rank

_BLOCK: Final = 2_000_000
EVERYWHERE: Final = -2
NOWHERE: Final = -1


@dataclass(frozen=True)
class Wishes:
    """The wishes that could come true, best first within each unit; arrays of length W unless said otherwise.

    A wish is left out when a rule of eligibility forbids it to any child of the unit, and when a child holds a place
    already that it wishes at least as much.
    """

    start: Integers
    """Shape (U + 1,)."""
    unit: Integers
    daycare: Integers
    rank: Integers
    """1 is the first of the unit's own list, forbidden wishes counted."""
    order: Integers
    """Who decides: lower first, never equal for two units at one daycare."""
    level: Integers
    """As `order`, equal where only the lottery tells two units apart."""
    tier: Integers
    """The tier of the unit's best child at the daycare."""
    pair_start: Integers
    """Shape (W + 1,): the pairs (wish, child) of a wish, in the order of the unit's children."""
    pair_child: Integers
    """Shape (P,)."""
    option_start: Integers
    """Shape (P + 1,): the groups that the child of a pair may join, the most particular one first."""
    option_group: Integers
    """Shape (O,)."""
    listed: Integers
    """Shape (U,): how many daycares each unit listed, or could reach."""
    held_rank: Integers
    """Shape (U,): the rank of the place that the unit holds already; listed + 1 where it did not list it; 0: none."""
    reserve_at: Integers
    """Shape (C,): where each child's grounds are of the reserve: EVERYWHERE, NOWHERE, or the daycare of its sibling."""

    def in_reserve(self, child: Integers, daycare: Integers) -> Flags:
        """Whether children have a ground of the reserve at daycares."""
        where = self.reserve_at[child]
        return np.asarray((where == EVERYWHERE) | (where == daycare))


@dataclass(frozen=True)
class Listing:
    """Every unit's list, forbidden daycares and all. CSR: `start` of shape (U + 1,)."""

    start: Integers
    unit: Integers
    daycare: Integers
    rank: Integers


def build_wishes(instance: Instance, policy: Policy) -> Wishes:
    """The wishes of every unit under a policy."""
    listing = list_daycares(instance)
    held_rank = _held_ranks(instance, listing)
    better = (held_rank[listing.unit] == 0) | (listing.rank < held_rank[listing.unit])
    kept = np.flatnonzero(better)
    owner, place = ragged(instance.unit_start, listing.unit[kept])
    child, wish = instance.unit_children[place], kept[owner]
    allowed = allowed_pairs(instance, child, listing.daycare[wish])
    possible = np.ones(len(kept), bool)
    np.logical_and.at(possible, owner, allowed)
    pairs = np.flatnonzero(possible[owner])
    child, wish = child[pairs], wish[pairs]
    option_pair, option_group, has_group = options(instance, child, listing.daycare[wish])
    if not has_group.all():
        position = np.cumsum(possible) - 1
        still = np.ones(int(possible.sum()), bool)
        np.logical_and.at(still, position[owner[pairs]], has_group)
        keeps = still[position[owner[pairs]]]
        renumber = np.cumsum(keeps) - 1
        chosen = keeps[option_pair]
        option_pair, option_group = renumber[option_pair[chosen]], option_group[chosen]
        child, wish = child[keeps], wish[keeps]
    return _assemble(instance, policy, listing, held_rank, child, wish, option_pair, option_group)


def _assemble(  # noqa: PLR0917
    instance: Instance, policy: Policy, listing: Listing, held_rank: Integers,
    child: Integers, wish: Integers, option_pair: Integers, option_group: Integers,
) -> Wishes:  # fmt: skip
    kept, pair_wish = numbered(wish, len(listing.unit))
    unit, daycare = listing.unit[kept], listing.daycare[kept]
    ranking = rank_pairs(instance, policy, child, daycare[pair_wish])
    pair_start = starts(pair_wish, len(kept))
    return Wishes(
        start=starts(unit, instance.units),
        unit=unit,
        daycare=daycare,
        rank=listing.rank[kept],
        order=_best(ranking.order, pair_start),
        level=_best(ranking.level, pair_start),
        tier=_best(ranking.tier, pair_start),
        pair_start=pair_start,
        pair_child=child,
        option_start=starts(option_pair, len(child)),
        option_group=option_group,
        listed=np.diff(listing.start),
        held_rank=held_rank,
        reserve_at=_reserve_at(instance, policy),
    )


def _best(values: Integers, pair_start: Integers) -> Integers:
    if len(values) == len(pair_start) - 1:
        return values
    return np.minimum.reduceat(values, pair_start[:-1]) if len(values) else values


def _reserve_at(instance: Instance, policy: Policy) -> Integers:
    """Shape (C,), as in Wishes. The ground `sibling` counts only where the sibling is, for the reserve too."""
    children = instance.children
    if policy.reserve is None or policy.reserve.share == 0:
        return np.full(len(children.ids), NOWHERE, np.int64)
    grounds = bits_of(policy.reserve.grounds)
    sibling = (children.grounds & grounds & SIBLING_BIT) != 0
    always = (children.grounds & grounds & ~SIBLING_BIT) != 0
    return np.where(always, EVERYWHERE, np.where(sibling, children.sibling_at, NOWHERE))


def rank_pairs(instance: Instance, policy: Policy, child: Integers, daycare: Integers) -> Ranking:
    """The ranking of pairs of a child and a daycare."""
    sibling_here = instance.children.sibling_at[child] == daycare
    distance = (
        kilometres(instance.children, instance.daycares, child, daycare)
        if "distance" in policy.tie_break
        else np.zeros(len(child))
    )
    return rank(instance.children, policy, child, sibling_here, distance)


def allowed_pairs(instance: Instance, child: Integers, daycare: Integers) -> Flags:
    """Whether price and care let a child go to a daycare."""
    children, daycares = instance.children, instance.daycares
    price = daycares.income_related[daycare] | ~children.income_related[child]
    care = daycares.specific_care[daycare] | ~children.specific_care[child]
    return np.asarray(price & care)


def options(instance: Instance, child: Integers, daycare: Integers) -> tuple[Integers, Integers, Flags]:
    """The groups that let each pair in by age and date: (pair, group), flat, and which pairs have one.

    Among several the group with the narrowest ages comes first, so that the others stay free for children who can
    join no other; then the name decides.
    """
    groups, children = instance.groups, instance.children
    by_daycare = np.lexsort((groups.max_age - groups.min_age, groups.daycare))
    pair, place = ragged(groups.start, daycare)
    group = by_daycare[place]
    age = children.age[child][pair]
    fits = (groups.min_age[group] <= age) & (age <= groups.max_age[group])
    fits &= groups.from_day[group] <= children.start_ordinal[child][pair]
    pair, group = pair[fits], group[fits]
    has_group = np.zeros(len(child), bool)
    has_group[pair] = True
    return pair, group, has_group


def list_daycares(instance: Instance) -> Listing:
    """Each unit's list: its preferences, or every eligible daycare within `max_km` of its home, nearest first."""
    own = list(instance.preferences)
    for u, reached in _reachable(instance, [u for u, found in enumerate(own) if not found]):
        own[u] = tuple(reached.tolist())
    lengths = integers(list(map(len, own)))
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    unit = np.repeat(np.arange(instance.units), lengths)
    daycare = np.fromiter(chain.from_iterable(own), np.int64, len(unit))
    return Listing(start, unit, daycare, np.arange(len(unit)) - start[unit] + 1)


def _reachable(instance: Instance, units: list[int]) -> Iterator[tuple[int, Integers]]:
    """Of each unit the daycares that every child of it may go to, nearest to its first child first."""
    everywhere = np.arange(len(instance.daycares.ids))
    step = max(1, _BLOCK // max(1, len(everywhere)))
    names = np.argsort(np.argsort(np.array(instance.daycares.ids)))
    for begin in range(0, len(units), step):
        block = integers(units[begin : begin + step])
        position, place = ragged(instance.unit_start, block)
        children = instance.unit_children[place]
        child = np.repeat(children, len(everywhere))
        daycare = np.tile(everywhere, len(children))
        distance = kilometres(instance.children, instance.daycares, child, daycare)
        within = _is_reached(instance, child, daycare, distance).reshape(len(children), -1)
        reached = np.logical_and.reduceat(within, np.searchsorted(position, np.arange(len(block))), axis=0)
        nearest = distance.reshape(len(children), -1)[np.searchsorted(position, np.arange(len(block)))]
        for row, u in enumerate(block.tolist()):
            found = np.flatnonzero(reached[row])
            yield u, found[np.lexsort((names[found], np.nan_to_num(nearest[row][found], nan=np.inf)))]


def _is_reached(instance: Instance, child: Integers, daycare: Integers, distance: Numbers) -> Flags:
    limit = instance.children.max_km[child]
    near = np.isnan(limit) | (distance <= limit)
    allowed = near & allowed_pairs(instance, child, daycare)
    chosen = np.flatnonzero(allowed)
    allowed[chosen] = options(instance, child[chosen], daycare[chosen])[2]
    return allowed


def _held_ranks(instance: Instance, listing: Listing) -> Integers:
    """The rank of the daycare where each unit holds a place: 0 for none, one past the list when it is not listed."""
    first = instance.unit_children[instance.unit_start[:-1]]
    held = instance.children.current_daycare[first]
    ranks = np.where(held >= 0, np.diff(listing.start) + 1, 0)
    same = np.flatnonzero((held[listing.unit] >= 0) & (listing.daycare == held[listing.unit]))
    ranks[listing.unit[same]] = listing.rank[same]
    return integers(ranks)
