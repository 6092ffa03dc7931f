"""Whoever is passed over is told whether it could have been helped, or that nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.allocating.telling import document, in_words
from services.matching.engine.explaining.rows import explain
from services.matching.engine.instance import integers
from services.matching.engine.rounds import Allocation, Outcome, allocate
from tests.unit.allocating.round_files import small_town

PROVEN = {"proven": True}
GAP_ELSEWHERE = {"proven": False, "gap": {"placed": 1.0}}
GAP = {"proven": False, "gap": {"blocking": 1.0}}
TRIED: dict[str, object] = {"proven": None}


def passing_over_a_child(folder: Path, known: dict[str, object]) -> tuple[Outcome, dict[str, object], str]:
    """What is told of a round in which the first child is left out though it could have a place."""
    instance, policy = small_town().read(folder)
    found = allocate(instance, policy, "deferred-acceptance")
    nobody = Allocation(integers([-1, -1]), integers([-1, -1]))
    outcome = replace(found, allocation=nobody, blocking=integers([0]), **known)  # type: ignore[arg-type]
    figures = document(instance, outcome, 0, {"policy": policy.policy_id})
    return outcome, figures, next(reason for *_, reason, code in explain(instance, policy, outcome) if code == "review")


@pytest.mark.parametrize(
    ("known", "least", "printed", "told"),
    [
        (PROVEN, 1, "(proven: fewer is impossible)", "It is proven that every way"),
        (GAP_ELSEWHERE, 1, "(proven: fewer is impossible)", "It is proven that every way"),
        (GAP, None, "(nobody has proven that fewer is impossible)", "was not proven"),
        (TRIED, None, "(nobody has proven that fewer is impossible)", "was not proven"),
    ],
)
def test_whether_fewer_was_possible_is_told(
    known: dict[str, object], least: int | None, printed: str, told: str, tmp_path: Path
) -> None:
    outcome, figures, reason = passing_over_a_child(tmp_path, known)
    assert outcome.least_possible == figures["least_possible"] == least
    assert f"1 family {printed}" in in_words(figures)
    assert told in reason


def test_fewer_than_nobody_is_impossible(tmp_path: Path) -> None:
    instance, policy = small_town().read(tmp_path)
    assert allocate(instance, policy, "deferred-acceptance").least_possible == 0
