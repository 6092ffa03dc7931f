"""What a parent reads."""

from pathlib import Path

from services.matching.engine.explaining.rows import explain
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town


def reasons(town: Town, folder: Path, language: str = "en") -> dict[tuple[str, str], tuple[str, str]]:
    instance, policy = town.read(folder)
    outcome = allocate(instance, policy, "deferred-acceptance")
    rows = explain(instance, policy, outcome, language)
    return {(child, daycare): (status, reason) for child, status, daycare, _, reason, _ in rows}


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
    assert "Your child could get in if" in found["second", "full"][1]
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


def a_full_daycare() -> Town:
    """One place at `full`, which `first` gets; `second` and `third` wait for it in that order."""
    town = Town()
    town.daycare("full")
    town.group("full", "A", [1])
    town.child("first", "full")
    town.child("second", "full")
    town.child("third", "full")
    return town


def test_a_refused_family_hears_what_told_it_apart_from_one_of_equal_priority(tmp_path: Path) -> None:
    found = reasons(a_full_daycare(), tmp_path)
    assert (
        "1 in the same priority group as yours ('no priority ground'), registered earlier" in found["second", "full"][1]
    )


def test_a_refused_family_hears_when_it_was_the_lot(tmp_path: Path) -> None:
    town = a_full_daycare()
    town.tie_break = ["lottery"]
    waiting = [reason for status, reason in reasons(town, tmp_path).values() if status == "not-placed"]
    assert len(waiting) == 2
    assert all("drawn before yours by lot" in reason for reason in waiting)


def test_a_refused_family_hears_how_many_wait_before_it(tmp_path: Path) -> None:
    found = reasons(a_full_daycare(), tmp_path)
    assert "No family that comes before yours is waiting for this group." in found["second", "full"][1]
    assert "One family that comes before yours is waiting for this group too:" in found["third", "full"][1]


def test_a_family_in_the_first_tier_is_not_told_to_find_a_ground(tmp_path: Path) -> None:
    town = a_full_daycare()
    for row in town.requests[:2]:
        row["priority_grounds"] = "work-4-5"
    found = reasons(town, tmp_path)
    assert "tell us" not in found["second", "full"][1]
    assert "tell us, because it can put you before others: work of at least four fifths" in found["third", "full"][1]


def test_places_of_the_reserve_are_named_with_their_ground(tmp_path: Path) -> None:
    town = a_full_daycare()
    town.share = 1
    town.requests[2]["priority_grounds"] = "vulnerable"
    found = reasons(town, tmp_path)
    assert found["third", "full"][0] == "placed"
    assert (
        "1 in places that the rules keep for families with this ground: vulnerable family" in found["first", "full"][1]
    )


def test_dutch_families_read_dutch(tmp_path: Path) -> None:
    town = a_full_daycare()
    town.requests[0]["priority_grounds"] = "work-4-5"
    reason = reasons(town, tmp_path, "nl")["second", "full"][1]
    assert reason.startswith("De enige plaats in de groep A op maandagvoormiddag ging naar een kind dat")
    assert "1 wegens werk van minstens 4/5" in reason


def test_a_daycare_without_a_place_on_one_half_day_names_every_half_day_that_is_missing(tmp_path: Path) -> None:
    town = a_full_daycare()
    town.requests[1]["dayparts"] = "mon-am;mon-pm"
    reason = reasons(town, tmp_path)["second", "full"][1]
    assert "has no free place at all on Monday afternoon." in reason
    assert "if a place comes free on Monday morning and Monday afternoon" in reason


def test_a_ground_that_the_family_named_is_not_asked_of_it_again(tmp_path: Path) -> None:
    town = a_full_daycare()
    town.share = 0.1
    town.requests[0]["priority_grounds"] = "work-4-5;vulnerable"
    town.requests[1]["priority_grounds"] = "vulnerable"
    reason = reasons(town, tmp_path)["second", "full"][1]
    assert "work of at least four fifths" in reason
    assert reason.count("vulnerable family") == 0
