"""Whether somebody must be passed over, whoever it is: asked when deferred acceptance passed over one family.

Suppose that nobody need be. Then the wishes that nobody can have fall away (`reducing`), and what is left falls into
parts that have nothing to do with each other. One part that has no allocation without a blocking family is a proof
for the whole round: every allocation that keeps the rules passes over somebody.
"""

from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from services.matching.domain.policies import Policy
from services.matching.engine.acceptance import Progress
from services.matching.engine.exact.model import Model
from services.matching.engine.exact.reducing import components, possible_wishes
from services.matching.engine.exact.work import Work
from services.matching.engine.instance import Instance
from services.matching.engine.wishes import Wishes

MOST: Final = 4.0
"""The most work for a part, in CP-SAT's deterministic seconds: enough for a city of eight thousand children."""


def somebody_must_be_passed_over(instance: Instance, policy: Policy, wishes: Wishes, progress: Progress) -> bool:
    """True: every allocation that keeps the rules passes over a family. False: there is one that does not, or nobody
    knows: the work was too much.
    """
    progress("proving", 0, 1)
    work = Work()
    parts = components(wishes, instance, possible_wishes(instance, wishes, policy))
    several = [part for part in parts if len(np.unique(wishes.unit[part])) > 1]
    for number, part in enumerate(sorted(several, key=len)):
        progress("proving", number, len(several))
        status, _ = work.solve(Model(instance, wishes, policy, part.tolist()).model, MOST, is_short=True)
        if status == cp_model.INFEASIBLE:
            return True
    return False
