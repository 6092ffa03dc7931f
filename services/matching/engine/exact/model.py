"""A round as a model of yes-or-no variables.

`got[w]`: wish w comes true. `seat[o]`: by option o (a child in a group). `blocks[u]`: unit u is passed over.

A wish that its unit would rather have must be out of reach, or the unit blocks. Out of reach means that on some
day-part the group is full with children of at least the same level, the reserve considered. Whether (group,
day-part) is full down to a level is a chain of variables, one for each level that somebody asks at: a child below the
level sits there only when the variable is false.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Literal

import numpy as np
from ortools.sat.python import cp_model

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Instance, Integers, integers
from services.matching.engine.packed import PARTS
from services.matching.engine.planning import MOST_COMBINATIONS
from services.matching.engine.preferring import are_preferred
from services.matching.engine.reserve import quotas
from services.matching.engine.wishes import Wishes

Variable = cp_model.IntVar
Spot = tuple[int, int]
"""A group and a day-part."""
Chain = Literal["all", "openly", "reserved"]
"""Full down to a level: `all` counts everybody; `openly` lets children in the reserve be lower, as long as they do not
fill more than it; `reserved` asks that the reserve is filled."""
EVERYBODY: Final = 1 << 60


@dataclass
class Sitters:
    """Who may sit at a spot: (level, option, with a ground of the reserve)."""

    options: list[tuple[int, int, bool]] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    """The units whose own place there comes free when they move."""


class Model:
    """The model of a round, over the wishes that are still possible."""

    def __init__(
        self, instance: Instance, wishes: Wishes, policy: Policy, possible: Iterable[int], may_block: Iterable[int] = ()
    ) -> None:
        """`possible` wishes; `may_block`: the units that may be passed over, all others must not be."""
        self.model = cp_model.CpModel()
        self._instance, self._wishes, self._may_block = instance, wishes, frozenset(may_block)
        self._units = wishes.unit.tolist()
        self._levels = wishes.level.tolist()
        self._pair_start = wishes.pair_start.tolist()
        self._pair_child = wishes.pair_child.tolist()
        bounds, flat = wishes.option_start.tolist(), wishes.option_group.tolist()
        self._options = [range(bounds[pair], bounds[pair + 1]) for pair in range(len(bounds) - 1)]
        self._group = flat
        pair_wish = np.repeat(np.arange(len(wishes.unit)), np.diff(wishes.pair_start))
        self._reserved = wishes.in_reserve(wishes.pair_child, wishes.daycare[pair_wish]).tolist()
        """Of each pair."""
        self._parts = [[p for p in range(PARTS) if mask >> p & 1] for mask in instance.children.dayparts.tolist()]
        self._places = instance.groups.places.tolist()
        self._quota = quotas(instance, policy).tolist()
        self.got: dict[int, Variable] = {}
        self.seat: dict[int, Variable] = {}
        self.blocks: dict[int, Variable] = {}
        self.by_unit: dict[int, list[int]] = defaultdict(list)
        self._sitters: dict[Spot, Sitters] = defaultdict(Sitters)
        self._chains: dict[tuple[Chain, Spot], dict[int, Variable]] = {}
        self._packed: dict[tuple[Spot, int, int, int], list[Variable]] = {}
        for wish in sorted(possible):
            self._add_wish(wish)
        self._add_units()
        self._speaker: dict[Spot, Spot] = {}
        self._merge_spots()
        self._add_capacity()
        for unit, own in self.by_unit.items():
            self._add_fairness(unit, own)

    def _add_wish(self, wish: int) -> None:
        got = self.got[wish] = self.model.new_bool_var("")
        self.by_unit[self._units[wish]].append(wish)
        for pair in self._pairs(wish):
            child, options = self._pair_child[pair], self._options[pair]
            for option in options:
                self.seat[option] = got if len(options) == 1 else self.model.new_bool_var("")
                for part in self._parts[child]:
                    sitter = (self._levels[wish], option, self._reserved[pair])
                    self._sitters[self._group[option], part].options.append(sitter)
            if len(options) > 1:
                self.model.add(sum(self.seat[option] for option in options) == got)

    def _pairs(self, wish: int) -> range:
        return range(self._pair_start[wish], self._pair_start[wish + 1])

    def _add_units(self) -> None:
        home = self._instance.children.current_group
        first = self._instance.unit_children[self._instance.unit_start[:-1]]
        for unit, own in self.by_unit.items():
            self.model.add_at_most_one(self.got[wish] for wish in own)
            child = int(first[unit])
            if home[child] >= 0:
                for part in self._parts[child]:
                    self._sitters[int(home[child]), part].homes.append(unit)

    def _merge_spots(self) -> None:
        """Of the day-parts of a group with the same sitters and reserve the tightest speaks for all: where it is not
        full, the others are not.
        """
        alike: dict[object, list[Spot]] = defaultdict(list)
        for spot, sitters in self._sitters.items():
            options = tuple(option for _, option, _ in sitters.options)
            alike[spot[0], self._quota[spot[0]][spot[1]], options, tuple(sitters.homes)].append(spot)
        for spots in alike.values():
            speaker = min(spots, key=lambda spot: self._places[spot[0]][spot[1]])
            self._speaker.update(dict.fromkeys(spots, speaker))
            for spot in spots:
                if spot != speaker:
                    del self._sitters[spot]

    def _add_capacity(self) -> None:
        for spot, sitters in self._sitters.items():
            self.model.add(self._count(option for _, option, _ in sitters.options) <= self._capacity(spot))

    def _count(self, options: Iterable[int]) -> cp_model.LinearExpr:
        return cp_model.LinearExpr.sum([self.seat[option] for option in options])

    def _capacity(self, spot: Spot) -> cp_model.LinearExprT:
        """The places of a spot: the published ones, and those of children who move away."""
        group, part = spot
        moved = [self.got[wish] for unit in self._sitters[spot].homes for wish in self.by_unit[unit]]
        places: int = self._places[group][part]
        return cp_model.LinearExpr.sum(moved) + places if moved else places

    def _add_fairness(self, unit: int, own: list[int]) -> None:
        for number, wish in enumerate(own):
            happy = [self.got[better] for better in own[: number + 1]] + self._equally_good(wish, own[number + 1 :])
            pairs = self._pairs(wish)
            combinations = product(*(self._options[pair] for pair in pairs))
            for _, options in zip(range(MOST_COMBINATIONS), combinations, strict=False):
                self._add_reason(unit, wish, happy, list(zip(pairs, options, strict=True)))

    def _equally_good(self, wish: int, lower: list[int]) -> list[Variable]:
        """The wishes lower on the list that are no worse: equally near, where the unit named no daycare."""
        if self._instance.preferences[self._units[wish]]:
            return []
        worse = are_preferred(self._instance, self._wishes, integers([wish] * len(lower)), integers(lower))
        return [self.got[other] for other, is_worse in zip(lower, worse.tolist(), strict=True) if not is_worse]

    def _add_reason(self, unit: int, wish: int, happy: list[Variable], seats: list[tuple[int, int]]) -> None:
        """A unit has something as good, or this is out of its reach, or it blocks."""
        needs: dict[Spot, list[bool]] = defaultdict(list)
        for pair, option in seats:
            for part in self._parts[self._pair_child[pair]]:
                spot = (self._group[option], part)
                if self._speaker[spot] == spot:
                    needs[spot].append(self._reserved[pair])
        if any(len(asking) > self._places[group][part] + len(self._sitters[group, part].homes)
               for (group, part), asking in needs.items()):  # fmt: skip
            return
        reserve = any(self._quota[group][part] and any(asking) for (group, part), asking in needs.items())
        if unit in self._may_block and reserve:
            filled = [fact for spot, asking in needs.items() for fact in self._full(spot, EVERYBODY, asking)]
            self.model.add_bool_or([*happy, *filled])
        level = self._levels[wish]
        obstacles = [fact for spot, asking in needs.items() for fact in self._full(spot, level, asking)]
        excuse = [self._block(unit)] if unit in self._may_block else []
        self.model.add_bool_or([*happy, *obstacles, *excuse])

    def _block(self, unit: int) -> Variable:
        if unit not in self.blocks:
            self.blocks[unit] = self.model.new_bool_var("")
        return self.blocks[unit]

    def _full(self, spot: Spot, level: int, asking: list[bool]) -> list[Variable]:
        """The facts of which one keeps children of a level out of a spot."""
        quota = self._quota[spot[0]][spot[1]]
        with_ground = sum(asking)
        if len(asking) > 1:
            return self._no_room_for(spot, level, with_ground, len(asking) - with_ground)
        if not quota:
            return self._link("all", spot, level)
        if with_ground:
            return self._link("reserved", spot, level)
        return self._link("all", spot, level) + self._link("openly", spot, level)

    def _link(self, kind: Chain, spot: Spot, level: int) -> list[Variable]:
        """The variable of a chain at a level, of those that could be true."""
        chain = self._chains.get((kind, spot))
        if chain is None:
            chain = self._chains[kind, spot] = self._forge(kind, spot)
        found = next((key for key in reversed(chain) if key <= level), None)
        return [] if found is None else [chain[found]]

    def _forge(self, kind: Chain, spot: Spot) -> dict[int, Variable]:
        """A chain: from the first level at which the spot could be full, a variable for each level, rising."""
        group, part = spot
        sitters = sorted(self._sitters[spot].options)
        places, quota = self._places[group][part], self._quota[group][part]
        chain: dict[int, Variable] = {}
        lenient = sum(reserved for *_, reserved in sitters) if kind == "openly" else 0
        counted = min(lenient, quota)
        if counted >= places:
            chain[-1] = self.model.new_bool_var("")
        for level, option, reserved in sitters:
            above = next(reversed(chain.values()), None)
            strict = not (kind == "openly" and reserved)
            if above is not None and strict and level not in chain:
                self.model.add_implication(self.seat[option], ~above)
            elif strict and level in chain:
                before = [variable for key, variable in chain.items() if key < level]
                if before:
                    self.model.add_implication(self.seat[option], ~before[-1])
            counted += strict
            if counted >= places and level not in chain:
                chain[level] = self.model.new_bool_var("")
                if above is not None:
                    self.model.add_implication(above, chain[level])
        if chain:
            self._fasten(kind, spot, next(reversed(chain.values())))
        return chain

    def _fasten(self, kind: Chain, spot: Spot, last: Variable) -> None:
        """What the end of a chain says: the spot is full, and the reserve filled or not overfilled."""
        sitters = self._sitters[spot].options
        quota = self._quota[spot[0]][spot[1]]
        everybody = self._count(option for _, option, _ in sitters)
        self.model.add(everybody >= self._capacity(spot)).only_enforce_if(last)
        if kind == "all":
            return
        with_ground = self._count(option for _, option, reserved in sitters if reserved)
        if kind == "openly":
            self.model.add(with_ground <= quota).only_enforce_if(last)
        else:
            self.model.add(with_ground >= quota).only_enforce_if(last)

    def _no_room_for(self, spot: Spot, level: int, with_ground: int, without: int) -> list[Variable]:
        """Facts of which one keeps several children of a family out of a spot; the formula of `blocking`."""
        key = (spot, level, with_ground, without)
        if key not in self._packed:
            self._packed[key] = self._crowded(spot, level, with_ground, without)
        return self._packed[key]

    def _crowded(self, spot: Spot, level: int, with_ground: int, without: int) -> list[Variable]:
        sitters, quota = self._sitters[spot].options, self._quota[spot[0]][spot[1]]
        most = self._capacity(spot)
        filled = self._count(option for above, option, ground in sitters if ground and above <= level) + with_ground
        total = self._count(option for _, option, ground in sitters if ground)
        openly = self._count(option for above, option, ground in sitters if not ground and above <= level) + without
        full = self.model.new_bool_var("")
        self.model.add(filled + openly >= most + 1).only_enforce_if(full)
        if not without:
            self.model.add(filled >= quota + 1).only_enforce_if(full)
            return [full]
        kept = self.model.new_bool_var("")
        self.model.add(openly + total >= most + 1).only_enforce_if(kept)
        self.model.add(openly + quota >= most + 1).only_enforce_if(kept)
        return [full, kept]


def weights(instance: Instance, wishes: Wishes) -> tuple[Integers, Integers]:
    """Of each wish what it adds when it comes true: children placed who had nothing, and ranks (less is better)."""
    sizes = np.diff(instance.unit_start)[wishes.unit]
    held = wishes.held_rank[wishes.unit]
    return np.where(held > 0, 0, sizes), np.where(held > 0, wishes.rank - held, wishes.rank * sizes)
