"""The solver, and how much it may do: counted in CP-SAT's deterministic seconds, the same on every machine."""

from typing import Any, Final

from ortools.sat.python import cp_model

WHOLE: Final = 16.0
"""The most work for a round."""
ONCE: Final = 8.0
"""The most work for one question."""
LEAST: Final = 0.01


class Work:
    """What is left of the work that a round may cost."""

    def __init__(self) -> None:
        self.left = WHOLE

    def solve(
        self, model: cp_model.CpModel, most: float = ONCE, *, is_short: bool = False
    ) -> tuple[Any, cp_model.CpSolver]:
        """Solve a model as far as the work goes: at most so much of it for this once.

        `is_short`: when it is asked whether there is an answer at all, and simplifying costs more than answering.
        """
        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = max(LEAST, min(most, self.left))
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        if is_short:
            solver.parameters.cp_model_presolve = False
            solver.parameters.linearization_level = 0
        status = solver.solve(model)
        self.left -= solver.response_proto.deterministic_time
        return status, solver
