"""What each unit asks for, of what it may have: its list of daycares with the groups that each child may join."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.distance import are_nearer, kilometres
from services.matching.engine.eligibility import allowed_pairs, options
from services.matching.engine.instance import Flags, Instance, Integers, numbered, ragged, starts
from services.matching.engine.listing import Listing, held_ranks, list_daycares
from services.matching.engine.priority import Ranking, rank
from services.matching.engine.reserve import EVERYWHERE, reserve_at


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


def build_wishes(instance: Instance, policy: Policy) -> Wishes:
    """The wishes of every unit under a policy."""
    listing = list_daycares(instance)
    held_rank = held_ranks(instance, listing)
    better = (held_rank[listing.unit] == 0) | (listing.rank < held_rank[listing.unit])
    better &= ~_is_no_nearer(instance, listing, held_rank)
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


def _is_no_nearer(instance: Instance, listing: Listing, held_rank: Integers) -> Flags:
    """Shape (listed,): whether a unit that listed by distance has a place already that is as near."""
    held = held_rank[listing.unit]
    asked = np.flatnonzero((held > 0) & (held <= np.diff(listing.start)[listing.unit]) & (listing.rank < held))
    asked = asked[[not instance.preferences[unit] for unit in listing.unit[asked].tolist()]]
    child = instance.unit_children[instance.unit_start[listing.unit[asked]]]
    own = instance.children.current_daycare[child]
    found = np.zeros(len(listing.unit), bool)
    found[asked] = ~are_nearer(instance.children, instance.daycares, child, listing.daycare[asked], own)
    return found


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
        reserve_at=reserve_at(instance, policy),
    )


def _best(values: Integers, pair_start: Integers) -> Integers:
    if len(values) == len(pair_start) - 1:
        return values
    return np.minimum.reduceat(values, pair_start[:-1]) if len(values) else values


def rank_pairs(instance: Instance, policy: Policy, child: Integers, daycare: Integers) -> Ranking:
    """The ranking of pairs of a child and a daycare."""
    sibling_here = instance.children.sibling_at[child] == daycare
    distance = (
        kilometres(instance.children, instance.daycares, child, daycare)
        if "distance" in policy.tie_break
        else np.zeros(len(child))
    )
    return rank(instance.children, policy, child, sibling_here, distance)
