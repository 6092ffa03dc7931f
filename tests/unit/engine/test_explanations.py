"""What a parent reads."""

from pathlib import Path

from services.matching.engine.explaining.rows import explain
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town


def reasons(town: Town, folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    instance, policy = town.read(folder)
    outcome = allocate(instance, policy, "deferred-acceptance")
    rows = explain(instance, policy, outcome)
    return {(child, daycare): (status, reason) for child, status, daycare, _, reason in rows}


def test_each_wish_of_an_unplaced_child_has_its_reason(tmp_path: Path) -> None:
    town = Town()
    town.daycare("full")
    town.daycare("free-price", price="free")
    town.daycare("older")
    town.daycare("later")
    town.daycare("closed")
    town.group("full", "A", [1])
    town.group("free-price", "A", [5])
    town.group("older", "A", [5], (18, 36))
    town.group("later", "A", [5], available_from="2027-03-01")
    town.child("first", "full", priority_grounds="work-4-5")
    town.child("second", "full;free-price;older;later;closed", income_related_price="yes")
    found = reasons(town, tmp_path)
    assert found["first", "full"][0] == "placed"
    assert {status for (child, _), (status, _) in found.items() if child == "second"} == {"not-placed"}
    assert "1 in 'work'" in found["second", "full"][1]
    assert "You could get in if" in found["second", "full"][1]
    assert "price that follows your income" in found["second", "free-price"][1]
    assert "12 months old" in found["second", "older"][1]
    assert "free from 1 March 2027" in found["second", "later"][1]
    assert "no free places" in found["second", "closed"][1]
    assert not any("first" in reason for (child, _), (_, reason) in found.items() if child == "second")


def test_transferring_child_keeps_its_place_when_its_wish_is_full(tmp_path: Path) -> None:
    town = Town()
    town.daycare("old")
    town.daycare("wished")
    town.group("old", "A", [0])
    town.group("wished", "A", [1])
    town.child("other", "wished", priority_grounds="work-4-5")
    town.child("mover", "wished", current_daycare="old", current_group="A")
    town.child("waiting", "old")
    found = reasons(town, tmp_path)
    assert found["mover", "old"][0] == "kept"
    assert found["mover", "wished"][0] == "refused"
    assert found["waiting", "old"][0] == "not-placed"
