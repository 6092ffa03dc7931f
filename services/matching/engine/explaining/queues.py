"""Who stands where at a daycare once a round is decided: who got its places, and who waits for them before others."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.distance import kilometres
from services.matching.engine.instance import Instance, Integers, integers
from services.matching.engine.priority import SIBLING_BIT, points_of_grounds, tier_of_grounds
from services.matching.engine.rounds import Outcome


class Holder(NamedTuple):
    """A child in a group, as another one's parent may know of it."""

    wish: int
    level: int
    tier: int
    dayparts: int
    reserved: bool


class _Seated(NamedTuple):
    """The children in a group on a day-part; the levels of those without and with a ground of the reserve, sorted."""

    holders: list[Holder]
    openly: list[int]
    reserved: list[int]


class Queues:
    """Answers about one outcome."""

    def __init__(self, instance: Instance, policy: Policy, outcome: Outcome, rather: Integers) -> None:
        """`rather`: the wishes that their families would rather have than what they got."""
        self._instance, self._policy, self._outcome = instance, policy, outcome
        self._points, self._tiers = points_of_grounds(policy), tier_of_grounds(policy)
        self._keys: dict[int, tuple[float, ...]] = {}
        self._holders: dict[int, list[Holder]] = defaultdict(list)
        self._seated: dict[tuple[int, int], _Seated] = {}
        self._waiting: dict[int, list[int]] = defaultdict(list)
        self._seat()
        self._line_up(rather)

    def holders(self, group: int, part: int) -> Sequence[Holder]:
        """The children in a group on a day-part."""
        return self._of(group, part).holders

    def up_to(self, group: int, part: int, level: int) -> tuple[int, int]:
        """Of them, those of at most a level: how many without a ground of the reserve, and how many with one."""
        there = self._of(group, part)
        return bisect_right(there.openly, level), bisect_right(there.reserved, level)

    def in_reserve(self, group: int, part: int) -> int:
        """How many of them have a ground of the reserve."""
        return len(self._of(group, part).reserved)

    def waiting_before(self, group: int, wish: int) -> int:
        """How many families that come before this one wait for the group too."""
        return bisect_left(self._waiting[group], int(self._outcome.wishes.order[wish]))

    def points(self, wish: int) -> float:
        """The points of the family at the daycare of its wish."""
        return -self._key(wish)[1]

    def decided_by(self, before: int, wish: int) -> str:
        """What puts the family of one wish before that of another in the same tier: `points`, a tie-break, or `order`
        when nothing but chance does."""
        names = ("tier", "points", *self._policy.tie_break)
        for name, one, other in zip(names, self._key(before), self._key(wish), strict=False):
            if one != other:
                return name
        return "lottery" if "lottery" in self._policy.tie_break else "order"

    def _of(self, group: int, part: int) -> "_Seated":
        """Those on one day-part, put together when it is first asked for."""
        if (group, part) not in self._seated:
            there = [holder for holder in self._holders[group] if holder.dayparts >> part & 1]
            openly = sorted(holder.level for holder in there if not holder.reserved)
            self._seated[group, part] = _Seated(there, openly, sorted(h.level for h in there if h.reserved))
        return self._seated[group, part]

    def _seat(self) -> None:
        instance, wishes, allocation = self._instance, self._outcome.wishes, self._outcome.allocation
        unit_of = instance.unit_of
        given = np.flatnonzero(allocation.child_group >= 0)
        group = allocation.child_group[given]
        reserved = wishes.in_reserve(given, instance.groups.daycare[group]) if len(given) else given
        for child, at, kept in zip(given.tolist(), group.tolist(), reserved.tolist(), strict=True):
            wish = int(allocation.unit_wish[unit_of[child]])
            dayparts = int(instance.children.dayparts[child])
            self._holders[at].append(
                Holder(wish, int(wishes.level[wish]), int(wishes.tier[wish]), dayparts, bool(kept))
            )

    def _line_up(self, rather: Integers) -> None:
        """Families by the groups that their children may join."""
        wishes = self._outcome.wishes
        for wish in rather.tolist():
            first, last = wishes.pair_start[wish], wishes.pair_start[wish + 1]
            groups = wishes.option_group[wishes.option_start[first] : wishes.option_start[last]]
            for group in set(groups.tolist()):
                self._waiting[group].append(int(wishes.order[wish]))
        for orders in self._waiting.values():
            orders.sort()

    def _key(self, wish: int) -> tuple[float, ...]:
        """What ranks a family: tier, points, tie-breaks up to the lottery, of its best child. Lower comes first."""
        if wish not in self._keys:
            wishes = self._outcome.wishes
            pairs = wishes.pair_child[wishes.pair_start[wish] : wishes.pair_start[wish + 1]].tolist()
            self._keys[wish] = min(self._child_key(child, int(wishes.daycare[wish])) for child in pairs)
        return self._keys[wish]

    def _child_key(self, child: int, daycare: int) -> tuple[float, ...]:
        children = self._instance.children
        grounds = int(children.grounds[child])
        if children.sibling_at[child] != daycare:
            grounds &= ~SIBLING_BIT
        key: list[float] = [int(self._tiers[grounds]), -float(self._points[grounds])]
        for tie_break in self._policy.tie_break:
            if tie_break == "lottery":
                break
            key.append(int(children.registered_at[child]) if tie_break == "registered_at" else self._km(child, daycare))
        return tuple(key)

    def _km(self, child: int, daycare: int) -> float:
        far = kilometres(self._instance.children, self._instance.daycares, integers([child]), integers([daycare]))
        return float(np.nan_to_num(far, nan=np.inf)[0])
