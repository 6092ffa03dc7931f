"""Children who ask to move: sure of their own place, and in nobody's way once they have left it."""

from pathlib import Path

from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town


def test_child_that_comes_home_sends_siblings_of_the_reserve_away_from_both_dayparts(tmp_path: Path) -> None:
    """Two siblings give up one day-part each; with the first of them gone the reserve is only just filled."""
    town = Town(share=1)
    town.daycare("own")
    town.daycare("wished")
    town.group("own", "A", [1, 1])
    town.group("wished", "A", [1, 1])
    of_reserve = {"priority_grounds": "vulnerable"}
    town.child("first", "own", ["mon-am"], **of_reserve)
    town.child("second", "own", ["mon-pm"], **of_reserve)
    town.child("brother", "own", ["mon-am"], family_id="together", request_id="together", **of_reserve)
    town.child("sister", "own", ["mon-pm"], family_id="together", request_id="together", **of_reserve)
    town.child("mover", "wished", ["mon-am", "mon-pm"], current_daycare="own", current_group="A")
    better = {"priority_grounds": "work-4-5;vulnerable"}
    town.child("better", "own-side;wished", ["mon-am", "mon-pm"], **better)
    town.daycare("own-side")
    town.group("own-side", "A", [1, 1])
    town.child("best", "own-side", ["mon-am", "mon-pm"], **better)
    town.requests[-1]["registered_at"] = "2026-04-01T00:00:00Z"
    instance, policy = town.read(tmp_path)
    rows = dict(
        line.split(",", 1)
        for line in allocation_csv(instance, allocate(instance, policy, "deferred-acceptance")).split()
    )
    assert rows["mover"] == "own,A"
    assert rows["better"] == "wished,A"
    assert (rows["first"], rows["second"]) == ("own,A", "own,A")
    assert (rows["brother"], rows["sister"]) == (",", ",")
