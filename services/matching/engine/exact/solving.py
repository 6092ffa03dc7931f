"""Aim after aim: fewest families passed over, then most children placed, then the best ranks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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

WORK: Final = 60.0
"""The most work for one aim, in CP-SAT's deterministic seconds: the same on every machine."""
AIMS: Final = ("blocking", "placed", "ranks")


@dataclass
class Answer:
    """What was found for a part of the round."""

    wishes: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    gap: dict[str, float] = field(default_factory=lambda: dict.fromkeys(AIMS, 0.0))


def solve(instance: Instance, policy: Policy, wishes: Wishes, progress: Progress) -> Outcome:
    """The best allocation; the one of deferred acceptance shows the way."""
    start = accept(instance, policy, wishes, progress)
    alive = possible_wishes(instance, wishes, policy)
    answer = _solve_parts(instance, policy, wishes, components(wishes, instance, alive), start, progress, False)
    if answer is None:
        everything = components(wishes, instance, np.ones(len(wishes.unit), bool))
        answer = _solve_parts(instance, policy, wishes, everything, start, progress, True)
    if answer is None:
        return start
    allocation = _allocation(instance, wishes, answer)
    blocking = blocking_units(instance, wishes, policy, allocation.unit_wish, allocation.child_group)
    gap = {aim: size for aim, size in answer.gap.items() if size}
    return Outcome("exact", allocation, wishes, blocking, proven=not gap, gap=gap)


def _solve_parts(
    instance: Instance, policy: Policy, wishes: Wishes, parts: Sequence[Integers], start: Outcome,
    progress: Progress, may_block: bool,
) -> Answer | None:  # fmt: skip
    whole = Answer()
    for number, part in enumerate(sorted(parts, key=len)):
        progress("proving", number, len(parts))
        model = Model(instance, wishes, policy, part.tolist(), may_block=may_block)
        answer = _solve_part(model, weights(instance, wishes), start, may_block)
        if answer is None:
            return None
        whole.wishes += answer.wishes
        whole.options += answer.options
        for aim in AIMS:
            whole.gap[aim] += answer.gap[aim]
    return whole


def _solve_part(model: Model, values: tuple[Integers, Integers], start: Outcome, may_block: bool) -> Answer | None:
    """Lexicographically: each aim is held when the next one is looked for. None when there is no allocation."""
    placed, ranks = ([int(value) for value in column] for column in values)
    _hint(model, start)
    aims: list[tuple[str, cp_model.LinearExpr]] = [
        ("placed", cp_model.LinearExpr.weighted_sum(
            list(model.got.values()), [-placed[wish] for wish in model.got])),
        ("ranks", cp_model.LinearExpr.weighted_sum(list(model.got.values()), [ranks[wish] for wish in model.got])),
    ]  # fmt: skip
    if may_block and model.blocks:
        aims.insert(0, ("blocking", cp_model.LinearExpr.sum(list(model.blocks.values()))))
    answer: Answer | None = None
    gaps = dict.fromkeys(AIMS, 0.0)
    for aim, expression in aims:
        solver = _solver()
        model.model.minimize(expression)
        status = solver.solve(model.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return answer
        value = round(solver.objective_value)
        gaps[aim] = float(max(0, value - round(np.ceil(solver.best_objective_bound - 1e-6))))
        answer = Answer(
            [wish for wish, variable in model.got.items() if solver.value(variable)],
            [option for option, variable in model.seat.items() if solver.value(variable)],
            gaps,
        )
        model.model.clear_objective()
        model.model.add(expression <= value)
        model.model.clear_hints()
        for variable in (*model.got.values(), *model.blocks.values()):
            model.model.add_hint(variable, solver.value(variable))
    return answer


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    return solver


def _hint(model: Model, start: Outcome) -> None:
    chosen = set(start.allocation.unit_wish.tolist())
    for wish, variable in model.got.items():
        model.model.add_hint(variable, wish in chosen)


def _allocation(instance: Instance, wishes: Wishes, answer: Answer) -> Allocation:
    unit_wish = np.full(instance.units, -1, np.int64)
    unit_wish[wishes.unit[answer.wishes]] = answer.wishes
    child_group = np.full(len(instance.children.ids), -1, np.int64)
    pair = np.searchsorted(wishes.option_start, answer.options, side="right") - 1
    child_group[wishes.pair_child[pair]] = wishes.option_group[answer.options]
    return Allocation(unit_wish, child_group)
