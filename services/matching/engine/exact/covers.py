"""How many families block at least, and which ones it may be.

All units are assumed not to block. When that is impossible CP-SAT names some of them of whom one must: they become a
*cover*, of whom one may block from now on. When even then it is impossible, the covers and units that are named
together become one cover, of whom one more may. At the end the bounds add up to the least number of blocking families:
in every allocation with so few, exactly as many of each cover block, and nobody else (Ansótegui, Bonet and Levy,
*SAT-based MaxSAT algorithms*, 2013: WPM2).

A cover of whom one blocks is then narrowed: those of it who never do, in any allocation with so few, are taken out.
What has to be solved afterwards is the smaller for it.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from services.matching.engine.exact.model import Model, Variable
from services.matching.engine.exact.work import ONCE, Work

SMALLER: Final = 0.95
"""A list of those of whom one must block is made shorter as long as that takes off so much."""
AT_ONCE: Final = 16
"""So many are asked at once whether any of them ever blocks."""
NARROWING: Final = 5.0
"""The most work that goes into that."""
ASIDE: Final = 1.5
"""The most work for one question that only makes the rest easier."""


@dataclass(frozen=True)
class Cover:
    """Units of whom so many block, in every allocation with as few blocking families as possible."""

    units: Set[int]
    blocking: int


def count(model: Model, units: Iterable[int]) -> cp_model.LinearExpr:
    """How many of some units block."""
    return cp_model.LinearExpr.sum([model.blocks[unit] for unit in sorted(units) if unit in model.blocks])


class Covers:
    """The covers of a model in which every unit may block."""

    def __init__(self, model: Model, work: Work, known: Set[int] | None) -> None:
        """`known`: the units that block in an allocation that is there already, if it keeps all other rules."""
        self._model, self._work = model, work
        self._unit_of = {variable.negated().index: unit for unit, variable in model.blocks.items()}
        self._free = set(model.blocks)
        self._guards: dict[int, tuple[Variable, Cover]] = {}
        self._known = known
        self._seen: set[int] = set()
        """Units that block in an allocation with as few as possible."""

    @property
    def found(self) -> list[Cover]:
        """The covers so far: their bounds add up to what is proven."""
        return [cover for _, cover in self._guards.values()]

    def complete(self) -> bool:
        """Find covers until an allocation goes with them; False when the work did not go so far."""
        while True:
            if self._known is not None and sum(cover.blocking for cover in self.found) == len(self._known):
                self._seen |= self._known
                return True
            status, named = self._ask(self._free, most=ONCE)
            if not named:
                return status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
            self._join(self._shortened(named))

    def narrow(self) -> None:
        """Take out of each cover of whom one blocks those who never do."""
        enough = self._work.left - NARROWING
        for index, (guard, cover) in list(self._guards.items()):
            units = set(cover.units)
            waiting = _parts(sorted(units), AT_ONCE) if cover.blocking == 1 else []
            while waiting and self._work.left > enough:
                asked = set(waiting.pop()) & units - self._seen
                if asked:
                    # Whoever blocks is one of those asked: without an answer nobody of them ever does.
                    status, named = self._ask(self._free | units - asked)
                    if status == cp_model.INFEASIBLE:
                        units &= {self._unit_of[one] for one in named if one in self._unit_of}
                    elif status != cp_model.UNKNOWN:
                        waiting += _parts(sorted(asked - self._seen), max(1, len(asked) // 2))
            self._guards[index] = guard, Cover(units, cover.blocking)

    def _ask(
        self, units: Iterable[int], guards: Iterable[int] | None = None, most: float = ASIDE
    ) -> tuple[object, list[int]]:
        """Ask for an allocation in which some units do not block: the status, and the assumptions that forbid it."""
        model = self._model.model
        model.clear_assumptions()
        model.add_assumptions([~self._model.blocks[unit] for unit in sorted(units)])
        chosen = self._guards if guards is None else guards
        model.add_assumptions([self._guards[index][0] for index in chosen])
        status, solver = self._work.solve(model, most, is_short=True)
        if status == cp_model.INFEASIBLE:
            return status, list(solver.sufficient_assumptions_for_infeasibility())
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            self._seen.update(unit for unit, variable in self._model.blocks.items() if solver.value(variable))
        return status, []

    def _shortened(self, named: list[int]) -> list[int]:
        while True:
            units, guards = self._parted(named)
            _, fewer = self._ask(units, guards)
            if not fewer or len(fewer) > SMALLER * len(named):
                return fewer or named
            named = fewer

    def _parted(self, named: list[int]) -> tuple[list[int], list[int]]:
        units = [self._unit_of[index] for index in named if index in self._unit_of]
        return units, [index for index in named if index in self._guards]

    def _join(self, named: list[int]) -> None:
        units, guards = self._parted(named)
        merged = [self._guards.pop(index)[1] for index in guards]
        self._free -= set(units)
        cover = Cover(frozenset(units).union(*(one.units for one in merged)), 1 + sum(one.blocking for one in merged))
        guard = self._model.model.new_bool_var("")
        self._model.model.add(count(self._model, cover.units) <= cover.blocking).only_enforce_if(guard)
        self._guards[guard.index] = guard, cover


def _parts(units: list[int], size: int) -> list[list[int]]:
    return [units[begin : begin + size] for begin in range(0, len(units), size)]
