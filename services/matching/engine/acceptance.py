"""Deferred acceptance, asked by families, for weeks of several day-parts; then repaired until nobody is passed over.

Gale and Shapley's procedure: each unit asks the best daycare of its list that has not turned it down, and a daycare
keeps the best of those who ask. With places of several dimensions or siblings a daycare may have room later for one
that it turned down before (Delacrétaz, Kominers and Teytelboym): so whenever places come free, all who would rather
be there are asked once more, the best placed first. A round may turn in a circle then, for lack of any allocation
without a blocking pair: a wish that came true too often is not granted again. At last the families who are still
passed over are let in by force, one after the other, and of all that comes of it the fairest is kept.
"""

from collections import Counter, deque
from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.blocking import blocking_wishes, reserve_wishes
from services.matching.engine.instance import Instance, Integers, starts
from services.matching.engine.reserve import NOWHERE
from services.matching.engine.seating import Seating
from services.matching.engine.wishes import Wishes

MOST_GRANTS: Final = 6
MOST_REPAIRS: Final = 20
MOST_FORCED: Final = 8
PATIENCE: Final = 5
"""So many repairs in a row may bring nothing."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


class Acceptance:
    """A round being played on a seating."""

    def __init__(self, instance: Instance, wishes: Wishes, seating: Seating) -> None:
        self.seating = seating
        self._units = instance.units
        self._start = seating.start
        self._next = seating.start[:-1]
        self._grants: dict[int, int] = {}
        self._queue: deque[int] = deque()
        wishers = np.lexsort((wishes.order, wishes.daycare))
        bounds = starts(wishes.daycare[wishers], len(instance.daycares.ids)).tolist()
        self._wishers = [wishers[a:b].tolist() for a, b in pairwise(bounds)]
        self._unit = wishes.unit.tolist()
        self._daycare_of_group: list[int] = instance.groups.daycare.tolist()

    def play(self, progress: Progress) -> None:
        """Everybody asks; then what came free is offered again until nothing moves."""
        self._queue.extend(range(self._units))
        self._settle(progress)
        while self._offer_again(progress):
            pass

    def _settle(self, progress: Progress = lambda *_: None) -> None:
        """Let those who wait for an answer ask on, until all have a place or have asked everywhere."""
        queue, seating = self._queue, self.seating
        asked = 0
        while queue:
            unit = queue.popleft()
            asked += 1
            if asked % 5_000 == 0:
                progress("asking", self._units - len(queue), self._units)
            wish, end = self._next[unit], self._start[unit + 1]
            while wish < end:
                gone = seating.let_in(wish, unit)
                if gone is not None:
                    self._turn_away(gone)
                    break
                wish += 1
            else:
                self._go_home(unit)
            self._next[unit] = wish

    def _go_home(self, unit: int) -> None:
        if self.seating.home[unit] != NOWHERE:
            self._turn_away(self.seating.go_home(unit))

    def _turn_away(self, units: list[int]) -> None:
        for unit in units:
            self._next[unit] += 1
        self._queue.extend(units)

    def _offer_again(self, progress: Progress) -> bool:
        """Offer what came free since the last time to all who would rather have it; whether anything moved."""
        seating = self.seating
        freed = {group: tops for group, tops in enumerate(seating.freed) if tops}
        seating.freed = [0] * len(seating.freed)
        moved = False
        daycares = sorted({self._daycare_of_group[group] for group in freed})
        for done, daycare in enumerate(daycares):
            progress("offering what came free", done, len(daycares))
            for wish in self._wishers[daycare]:
                unit = self._unit[wish]
                if wish < self._next[unit] and self._may_fit(wish, freed) and self._grant(wish, unit):
                    moved = True
        return moved

    def force(self, wish: int) -> None:
        """Grant a wish though it came true often enough, and let the others move as they still may."""
        self._grants[wish] = min(self._grants.get(wish, 0), MOST_GRANTS - 1)
        unit = self._unit[wish]
        if wish < self._next[unit] and self._grant(wish, unit):
            while self._offer_again(lambda *_: None):
                pass

    def _may_fit(self, wish: int, freed: dict[int, int]) -> bool:
        seating = self.seating
        return any(
            freed.get(group, 0) & seating.tops[seating.pair_child[pair]]
            for pair in range(seating.pair_start[wish], seating.pair_start[wish + 1])
            for group in seating.options[pair]
        )

    def _grant(self, wish: int, unit: int) -> bool:
        if self._grants.get(wish, 0) >= MOST_GRANTS:
            return False
        gone = self.seating.let_in(wish, unit)
        if gone is None:
            return False
        self._grants[wish] = self._grants.get(wish, 0) + 1
        self._next[unit] = wish
        self._turn_away(gone)
        self._settle()
        return True


def play(
    instance: Instance, wishes: Wishes, policy: Policy, seating: Seating, progress: Progress
) -> tuple[Integers, Integers]:
    """Play a round to its end: the wish that each unit got and the group of each child, -1 for none."""
    game = Acceptance(instance, wishes, seating)
    game.play(progress)
    best, fewest = _taken_down(seating), (1 << 60, 1 << 60)
    forced: Counter[int] = Counter()
    since = 0
    for repair in range(MOST_REPAIRS):
        progress("repairing", repair, MOST_REPAIRS)
        now = _taken_down(seating)
        wronged = reserve_wishes(instance, wishes, policy, *now)
        passed_over = blocking_wishes(instance, wishes, policy, *now)
        faults = (len(wronged), len(np.unique(wishes.unit[passed_over])))
        if faults < fewest:
            best, fewest, since = now, faults, 0
        since += 1
        if not sum(faults) or since > PATIENCE:
            break
        tried = wronged if len(wronged) else passed_over
        least = min(forced[wish] for wish in tried.tolist())
        for wish in [wish for wish in tried.tolist() if forced[wish] == least][:MOST_FORCED]:
            forced[wish] += 1
            game.force(wish)
    return best


def _taken_down(seating: Seating) -> tuple[Integers, Integers]:
    return np.array(seating.wish_of, np.int64), np.array(seating.group_of, np.int64)
