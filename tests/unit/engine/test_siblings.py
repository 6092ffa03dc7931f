"""Families that stay together: what they make others do, and what others make them do."""

from pathlib import Path

from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.rounds import Method, allocate
from tests.unit.engine.towns import Town


def placed(town: Town, folder: Path, method: Method = "deferred-acceptance") -> dict[str, str]:
    instance, policy = town.read(folder)
    lines = allocation_csv(instance, allocate(instance, policy, method)).split()
    return dict(line.split(",", 1) for line in lines[1:])


def test_child_changes_group_so_that_siblings_find_room(tmp_path: Path) -> None:
    town = Town()
    town.daycare("d")
    town.group("d", "A", [1])
    town.group("d", "C", [2], available_from="2027-03-01")
    town.child("anyone", "d", start_on="2027-03-01", priority_grounds="work-4-5")
    together = {"family_id": "f", "request_id": "f"}
    town.child("now", "d", **together)
    town.child("later", "d", start_on="2027-03-01", **together)
    assert placed(town, tmp_path) == {"anyone": "d,C", "now": "d,A", "later": "d,C"}


def test_siblings_who_leave_one_after_the_other_leave_both_their_dayparts(tmp_path: Path) -> None:
    """With the sister gone, her brother sits in the only place of the reserve: he is asked together with her."""
    town = Town(share=0.1)
    town.daycare("d")
    town.group("d", "A", [2, 2])
    town.child("reserved", "d", ["mon-am", "mon-pm"], priority_grounds="vulnerable", registered_at="2026-05-01")
    together = {"family_id": "f", "request_id": "f", "registered_at": "2026-05-03"}
    town.child("brother", "d", ["mon-am"], priority_grounds="vulnerable", **together)
    town.child("sister", "d", ["mon-pm"], **together)
    town.child("open", "d", ["mon-am", "mon-pm"], registered_at="2026-05-02")
    assert placed(town, tmp_path) == {"reserved": "d,A", "brother": ",", "sister": ",", "open": "d,A"}
