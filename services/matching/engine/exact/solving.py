"""Aim after aim: fewest families passed over, then most children placed, then the best ranks."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from services.matching.domain.policies import Policy
from services.matching.engine.acceptance import Progress
from services.matching.engine.blocking import blocking_units, reserve_wishes
from services.matching.engine.exact.covers import Cover, Covers, count
from services.matching.engine.exact.model import Model, weights
from services.matching.engine.exact.reducing import components, possible_wishes
from services.matching.engine.exact.work import Work
from services.matching.engine.instance import Instance, Integers
from services.matching.engine.rounds import Allocation, Outcome, accept
from services.matching.engine.wishes import Wishes

AIMS: Final = ("placed", "ranks")


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
    return improve(instance, policy, accept(instance, policy, wishes, progress), progress)


def improve(instance: Instance, policy: Policy, start: Outcome, progress: Progress) -> Outcome:
    """The best allocation, begun from one that is there."""
    return _Task(instance, policy, start.wishes, start, progress).outcome()


@dataclass
class _Task:
    """A round being solved."""

    instance: Instance
    policy: Policy
    wishes: Wishes
    start: Outcome
    progress: Progress
    work: Work = field(default_factory=Work)
    _is_impossible: bool = False
    """Whether the last search has shown that there is nothing to find."""

    def outcome(self) -> Outcome:
        """The best allocation, or the one of deferred acceptance with its gap when the work did not go that far."""
        answer = self._answer([])
        least = 0
        if answer is None and self._is_impossible:
            covers, are_enough = self._covers()
            least = max(1, sum(cover.blocking for cover in covers))
            answer = self._answer(covers) if are_enough else None
        if answer is None:
            return replace(self.start, method="exact", proven=False, gap=self._known_gap(least))
        allocation = _allocation(self.instance, self.wishes, answer)
        blocking = blocking_units(self.instance, self.wishes, self.policy, allocation.unit_wish, allocation.child_group)
        gap = {aim: size for aim, size in answer.gap.items() if size}
        return Outcome("exact", allocation, self.wishes, blocking, proven=not gap, gap=gap)

    def _known_gap(self, least: int) -> dict[str, float]:
        """How far the allocation that was there from the start may be from the best."""
        unplaced = int((self.start.allocation.unit_wish < 0).sum())
        gap = {"blocking": float(len(self.start.blocking) - least), "placed": float(unplaced)}
        return {aim: size for aim, size in gap.items() if size}

    def _covers(self) -> tuple[list[Cover], bool]:
        """Who may block in an allocation with as few blocking families as possible, and whether that is proven."""
        parts = self.instance, self.wishes, self.policy
        self.progress("proving", 0, 1)
        model = Model(*parts, range(len(self.wishes.unit)), range(self.instance.units))
        allocation, blocking = self.start.allocation, set(self.start.blocking.tolist())
        wronged = reserve_wishes(*parts, allocation.unit_wish, allocation.child_group)
        add_hints(model, set(allocation.unit_wish.tolist()), blocking)
        covers = Covers(model, self.work, None if len(wronged) else blocking)
        are_enough = covers.complete()
        if are_enough:
            covers.narrow()
        return covers.found, are_enough

    def _answer(self, covers: list[Cover]) -> Answer | None:
        """The best allocation in which none but the covers block, part by part; None when none was found."""
        may_block = frozenset[int]().union(*(cover.units for cover in covers))
        alive = possible_wishes(self.instance, self.wishes, self.policy, may_block)
        parts = components(self.wishes, self.instance, alive, [cover.units for cover in covers])
        whole = Answer()
        for number, part in enumerate(sorted(parts, key=len)):
            self.progress("proving", number, len(parts))
            model = Model(self.instance, self.wishes, self.policy, part.tolist(), may_block)
            for cover in covers:
                model.model.add(count(model, cover.units) <= cover.blocking)
            add_hints(model, set(self.start.allocation.unit_wish.tolist()), set(self.start.blocking.tolist()))
            search = _Search(model, weights(self.instance, self.wishes), self.work)
            answer = search.by_aims()
            if answer is None:
                self._is_impossible = search.is_impossible
                return None
            whole.add(answer)
        return whole


class _Search:
    """Lexicographically: each aim is held when the next one is looked for."""

    def __init__(self, model: Model, values: tuple[Integers, Integers], work: Work) -> None:
        self._model, self._values, self._work = model, values, work
        self._variables = list(model.got.values())
        self.is_impossible = False

    def by_aims(self) -> Answer | None:
        """The answer, with what is not proven of it; None when none was found."""
        placed, ranks = ([int(column[wish]) for wish in self._model.got] for column in self._values)
        aims = [
            ("placed", cp_model.LinearExpr.weighted_sum(self._variables, [-value for value in placed])),
            ("ranks", cp_model.LinearExpr.weighted_sum(self._variables, ranks)),
        ]
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
        model = self._model.model
        model.minimize(expression)
        status, solver = self._work.solve(model)
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


def add_hints(model: Model, wishes: Set[int], blocking: Set[int]) -> None:
    """Show the solver an allocation to begin with."""
    for wish, variable in model.got.items():
        model.model.add_hint(variable, wish in wishes)
    for unit, variable in model.blocks.items():
        model.model.add_hint(variable, unit in blocking)


def _allocation(instance: Instance, wishes: Wishes, answer: Answer) -> Allocation:
    unit_wish = np.full(instance.units, -1, np.int64)
    unit_wish[wishes.unit[answer.wishes]] = answer.wishes
    child_group = np.full(len(instance.children.ids), -1, np.int64)
    pair = np.searchsorted(wishes.option_start, answer.options, side="right") - 1
    child_group[wishes.pair_child[pair]] = wishes.option_group[answer.options]
    return Allocation(unit_wish, child_group)
