"""What the council's page of a round says, and what it keeps to itself."""

from datetime import date
from pathlib import Path

import pytest

from deploy.local.allocating.report import page
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town

DAY = date(2026, 11, 27)


def report(town: Town, folder: Path, language: str = "en") -> str:
    instance, policy = town.read(folder)
    return page(instance, policy, allocate(instance, policy, "deferred-acceptance"), language, DAY)


def town_with(waiting: int) -> Town:
    """One place, which the first child gets; `waiting` others of one postcode ask for it too."""
    town = Town()
    town.daycare("d0")
    town.group("d0", "A", [1])
    town.child("first", "d0", priority_grounds="work-4-5")
    for number in range(waiting):
        town.child(f"c{number}", "d0", postcode="2140")
    return town


@pytest.mark.parametrize(("waiting", "shown"), [(4, False), (5, True)])
def test_map_shows_where_places_are_missing_but_never_for_so_few(waiting: int, shown: bool, tmp_path: Path) -> None:
    found = report(town_with(waiting), tmp_path)
    assert (f"2140: {waiting} children without a place" in found) is shown
    assert ('<th scope="row">2140</th>' in found) is shown


def test_neighbourhoods_where_fewest_have_a_place_come_first(tmp_path: Path) -> None:
    town = town_with(5)
    town.group("d0", "B", [5])
    for number in range(5):
        town.child(f"placed{number}", "d0", postcode="2060", priority_grounds="work-4-5")
    found = report(town, tmp_path)
    assert found.index('<th scope="row">2140</th>') < found.index('<th scope="row">2060</th>')


def test_page_says_that_nobody_was_passed_over(tmp_path: Path) -> None:
    assert "No family was passed over" in report(town_with(3), tmp_path)
    assert "Geen enkel gezin is gepasseerd" in report(town_with(3), tmp_path, "nl")


def test_use_of_the_reserve_is_told_with_its_grounds(tmp_path: Path) -> None:
    town = town_with(5)
    assert "The reserve" not in report(town, tmp_path)
    town.share = 1
    town.requests[-1]["priority_grounds"] = "vulnerable"
    found = report(town, tmp_path)
    assert "100 % of the published places" in found
    assert "families with this ground: vulnerable family" in found


def test_a_policy_that_is_not_in_force_makes_the_page_an_exercise(tmp_path: Path) -> None:
    instance, policy = town_with(1).read(tmp_path)
    outcome = allocate(instance, policy, "deferred-acceptance")
    assert "An exercise, not a decision" not in page(instance, policy, outcome, "en", DAY)
    assert "An exercise, not a decision" in page(instance, policy, outcome, "en", date(2020, 1, 1))


def test_names_from_the_files_cannot_become_part_of_the_page(tmp_path: Path) -> None:
    town = town_with(1)
    town.daycares[0]["name"] = "<b>Krekel</b>"
    found = report(town, tmp_path)
    assert "<b>" not in found
    assert "&lt;b&gt;Krekel" in found
