"""Aim after aim: fewest families passed over, then most children placed, then the best ranks."""

from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from services.matching.domain.policies import Policy
from services.matching.engine.acceptance import Progress
from services.matching.engine.blocking import blocking_units
from services.matching.engine.exact.model import Model, weights
from services.matching.engine.exact.reducing import components, possible_wishes
from services.matching.engine.instance import Instance, Integers
from services.matching.engine.rounds import Allocation, Outcome, accept
from services.matching.engine.wishes import Wishes

WORK: Final = 5.0
"""The most work for one aim, in CP-SAT's deterministic seconds: the same on every machine."""
AIMS: Final = ("blocking", "placed", "ranks")


@dataclass
class Answer:
    """What was found for a part of the round."""

    wishes: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    gap: dict[str, float] = field(default_factory=lambda: dict.fromkeys(AIMS, 0.0))

    def add(self, other: "Answer") -> None:
        """Take in the answer of another part."""
        self.wishes += other.wishes
        self.options += other.options
        self.gap = {aim: size + other.gap[aim] for aim, size in self.gap.items()}


def solve(instance: Instance, policy: Policy, wishes: Wishes, progress: Progress) -> Outcome:
    """The best allocation; the one of deferred acceptance shows the way."""
    start = accept(instance, policy, wishes, progress)
    task = _Task(instance, policy, wishes, start, progress)
    answer = task.without_blocking() or task.with_blocking(len(start.blocking))
    if answer is None and task.is_impossible:
        answer = task.with_blocking(instance.units)
    if answer is None:
        return replace(start, method="exact", proven=False, gap=task.known_gap())
    allocation = _allocation(instance, wishes, answer)
    blocking = blocking_units(instance, wishes, policy, allocation.unit_wish, allocation.child_group)
    gap = {aim: size for aim, size in answer.gap.items() if size}
    return Outcome("exact", allocation, wishes, blocking, proven=not gap, gap=gap)


@dataclass
class _Task:
    """A round being solved."""

    instance: Instance
    policy: Policy
    wishes: Wishes
    start: Outcome
    progress: Progress
    least: int = 0
    """So many families block in every allocation, as far as is known."""
    is_impossible: bool = False
    """Whether the last search has shown that there is nothing to find."""

    def known_gap(self) -> dict[str, float]:
        """How far the allocation that was there from the start may be from the best."""
        unplaced = int((self.start.allocation.unit_wish < 0).sum())
        gap = {"blocking": float(len(self.start.blocking) - self.least), "placed": float(unplaced)}
        return {aim: size for aim, size in gap.items() if size}

    def without_blocking(self) -> Answer | None:
        """The best allocation in which nobody blocks, part by part; None when there is none, or none was found."""
        alive = possible_wishes(self.instance, self.wishes, self.policy)
        parts = sorted(components(self.wishes, self.instance, alive), key=len)
        whole = Answer()
        for number, part in enumerate(parts):
            self.progress("proving", number, len(parts))
            search = self._search(Model(self.instance, self.wishes, self.policy, part.tolist()))
            answer = search.by_aims()
            if answer is None:
                self.least = int(search.is_impossible)
                return None
            whole.add(answer)
        return whole

    def with_blocking(self, most: int) -> Answer | None:
        """The best allocation in which at most so many block; None when there is none, or none was found."""
        self.progress("proving", 0, 1)
        alive = possible_wishes(self.instance, self.wishes, self.policy, most)
        possible, spoilt = np.flatnonzero(alive).tolist(), np.flatnonzero(~alive).tolist()
        model = Model(self.instance, self.wishes, self.policy, possible, spoilt, may_block=True)
        blocking = cp_model.LinearExpr.sum(list(model.blocks.values()))
        model.model.add(blocking <= most)
        model.model.add(blocking >= min(self.least, len(model.blocks)))
        search = self._search(model)
        answer = search.by_aims(None if self.least == most else blocking)
        self.is_impossible = search.is_impossible
        return answer

    def _search(self, model: Model) -> "_Search":
        return _Search(model, weights(self.instance, self.wishes), set(self.start.allocation.unit_wish.tolist()))


class _Search:
    """Lexicographically: each aim is held when the next one is looked for."""

    def __init__(self, model: Model, values: tuple[Integers, Integers], hints: set[int]) -> None:
        self._model = model
        self._values = values
        self._variables = list(model.got.values())
        self.is_impossible = False
        for wish, variable in model.got.items():
            model.model.add_hint(variable, wish in hints)

    def by_aims(self, blocking: cp_model.LinearExpr | None = None) -> Answer | None:
        """The answer, with what is not proven of it; None when there is none, or none was found."""
        placed, ranks = ([int(column[wish]) for wish in self._model.got] for column in self._values)
        aims = [
            ("placed", cp_model.LinearExpr.weighted_sum(self._variables, [-value for value in placed])),
            ("ranks", cp_model.LinearExpr.weighted_sum(self._variables, ranks)),
        ]
        if blocking is not None:
            aims.insert(0, ("blocking", blocking))
        answer: Answer | None = None
        for aim, expression in aims:
            found = self._aim(expression)
            if found is None:
                if answer is not None:
                    answer.gap[aim] = float(len(self._variables))
                return answer
            gap, found_answer = found
            found_answer.gap = answer.gap if answer else found_answer.gap
            found_answer.gap[aim] = gap
            answer = found_answer
        return answer

    def _aim(self, expression: cp_model.LinearExpr) -> tuple[float, Answer] | None:
        model, solver = self._model.model, _solver()
        model.minimize(expression)
        status = solver.solve(model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            self.is_impossible = status == cp_model.INFEASIBLE
            return None
        value = round(solver.objective_value)
        gap = 0.0 if status == cp_model.OPTIMAL else float(value - ceil(solver.best_objective_bound - 1e-6))
        model.clear_objective()  # type: ignore[no-untyped-call]
        model.add(expression <= value)
        model.clear_hints()  # type: ignore[no-untyped-call]
        for variable in (*self._variables, *self._model.blocks.values()):
            model.add_hint(variable, solver.value(variable))
        return gap, Answer(
            [wish for wish, variable in self._model.got.items() if solver.value(variable)],
            [option for option, variable in self._model.seat.items() if solver.value(variable)],
        )


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    return solver


def _allocation(instance: Instance, wishes: Wishes, answer: Answer) -> Allocation:
    unit_wish = np.full(instance.units, -1, np.int64)
    unit_wish[wishes.unit[answer.wishes]] = answer.wishes
    child_group = np.full(len(instance.children.ids), -1, np.int64)
    pair = np.searchsorted(wishes.option_start, answer.options, side="right") - 1
    child_group[wishes.pair_child[pair]] = wishes.option_group[answer.options]
    return Allocation(unit_wish, child_group)
