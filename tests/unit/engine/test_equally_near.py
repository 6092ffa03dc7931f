"""A family that named no daycare is not passed over for one that is no nearer than the one it got."""

from pathlib import Path

import numpy as np
import pytest

from services.matching.engine.blocking import blocking_units, reserve_wishes
from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.instance import integers
from services.matching.engine.rounds import Allocation, Method, Outcome, allocate, child_daycare
from services.matching.engine.wishes import build_wishes
from services.matching.verifier.judging import verify_files
from tests.unit.engine.towns import Town


def at_one_address(nearer: float = 0.0) -> Town:
    """Two daycares, one of them so many degrees nearer to a child who named neither."""
    town = Town(share=1)
    town.daycare("a", lat=51.2 + nearer)
    town.daycare("b")
    town.group("a", "A", [1])
    town.group("b", "A", [1])
    town.child("anna", "", priority_grounds="vulnerable")
    return town


def blocking_at(town: Town, wish: int, folder: Path) -> tuple[int, int]:
    """How many are passed over when the child gets a wish: by the engine, and by the verifier."""
    instance, policy = town.read(folder)
    wishes = build_wishes(instance, policy)
    got, group = integers([wish]), wishes.option_group[[wish]]
    engine = blocking_units(instance, wishes, policy, got, group)
    assert bool(len(reserve_wishes(instance, wishes, policy, got, group))) == bool(len(engine))
    outcome = Outcome("", Allocation(got, group), wishes, engine)
    (folder / "out.csv").write_text(allocation_csv(instance, outcome))
    files = (folder / name for name in ("daycares.csv", "vacancies.csv", "requests.csv", "policy.toml", "out.csv"))
    return len(engine), len(verify_files(*files).blocking)


def test_nobody_is_passed_over_for_a_daycare_at_the_same_address(tmp_path: Path) -> None:
    assert blocking_at(at_one_address(), 1, tmp_path) == (0, 0)


def test_who_is_farther_than_it_could_be_is_passed_over(tmp_path: Path) -> None:
    assert blocking_at(at_one_address(nearer=0.001), 1, tmp_path)[0] == 1


@pytest.mark.parametrize("method", ["deferred-acceptance", "exact"])
def test_child_does_not_move_to_a_daycare_that_is_no_nearer(method: Method, tmp_path: Path) -> None:
    town = at_one_address()
    town.requests[0] |= {"siblings_together": "no", "current_daycare": "b", "current_group": "A"}
    instance, policy = town.read(tmp_path)
    outcome = allocate(instance, policy, method)
    assert instance.daycares.ids[int(child_daycare(instance, outcome)[0])] == "b"
    assert not len(np.flatnonzero(outcome.allocation.unit_wish >= 0))
