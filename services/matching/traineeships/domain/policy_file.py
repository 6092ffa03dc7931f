"""A traineeship policy from the text of its file, checked as every policy is."""

from collections.abc import Mapping
from typing import Any, Final

from services.matching.domain.policy_checks import (
    DATED,
    NUMBER,
    Kinds,
    PolicyChecks,
    dated_facts,
)
from services.matching.traineeships.domain.policies import CRITERIA, TIE_BREAKS, TRANSPORTS, TraineeshipPolicy

_KINDS: Final[Kinds] = {
    **DATED,
    "order": (list, 'a list, such as ["mentor", "distance"]'),
    "tie_break": (list, 'a list, such as ["sought_at", "lottery"]'),
    "reach_km": (dict, "a table: [reach_km]"),
}
_OF_REACH: Final[Kinds] = dict.fromkeys(TRANSPORTS, (NUMBER, "a number of kilometres"))


def parse_traineeship_policy(text: str) -> TraineeshipPolicy:
    """A policy from TOML. Raises PolicyError with everything wrong."""
    data = _Checks.read(text)
    return TraineeshipPolicy(
        **dated_facts(data),
        order=tuple(data.get("order", TraineeshipPolicy.order)),
        tie_break=tuple(data.get("tie_break", TraineeshipPolicy.tie_break)),
        reach_km=data.get("reach_km", {}),
    )


class _Checks(PolicyChecks):
    """Holds the data of a policy against what a traineeship policy may say."""

    def whole(self, data: Mapping[str, Any]) -> None:
        """All of a policy."""
        if not self.are_kept(data, _KINDS):
            return
        self.dated(data)
        self.words("order", data.get("order", []), CRITERIA, "criterion")
        self.words("tie_break", data.get("tie_break", []), TIE_BREAKS, "tie-break")
        reach = data.get("reach_km", {})
        self.keys(("reach_km",), reach, _OF_REACH, needed=())
        for transport, km in reach.items():
            if isinstance(km, NUMBER) and not 0 < km < float("inf"):
                self.fault(("reach_km", transport), f"the reach on {transport!r} is {km}: it must be above zero")
