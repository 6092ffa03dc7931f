"""Rules 4 and 5 on cases small enough to settle by hand."""

from collections.abc import Callable

import pytest

from tests.unit.verifier.town import POLICY, RESERVE, Town, blocking, broken

Make = Callable[..., Town]
WORK = {"priority_grounds": "work-4-5"}
FOSTER = {"priority_grounds": "foster"}
EARLY = {"registered_at": "2026-08-01"}
LATE = {"registered_at": "2026-10-01"}
VULNERABLE = {"priority_grounds": "vulnerable"}
NEAREST_FIRST = POLICY.replace('["registered_at", "lottery"]', '["distance", "registered_at"]')
BY_LOT = POLICY.replace('["registered_at", "lottery"]', '["lottery", "registered_at"]')
POINTS = "[points]\nwork-4-5 = 1\nfoster = 0.1\ntraining = 0.2\nlow-income = 0.3\n"
ONE_TIER = POLICY[: POLICY.index("[[tiers]]")] + POINTS


def test_an_empty_place_that_a_family_wants_makes_it_blocking(town: Make) -> None:
    verdict = town().daycare("a").child("x", "a", "").verdict()
    (found,) = verdict.blocking
    assert (found.family_id, found.daycare_id, found.instead_of, found.would_leave) == ("f-x", "a", None, ())
    assert verdict.holds()
    assert not verdict.holds(strict=True)


@pytest.mark.parametrize(
    ("has", "wants", "blocks"),
    [
        (FOSTER, WORK, True),
        (WORK, FOSTER, False),
        ({}, FOSTER, True),
        ({"priority_grounds": "training"}, FOSTER, True),
        (LATE, EARLY, True),
        (EARLY, LATE, False),
        ({}, {}, False),
        (FOSTER | EARLY, WORK | LATE, True),
        ({"registered_at": "2026-09-01T10:00:00+02:00"}, {"registered_at": "2026-09-01T08:30:00Z"}, False),
        ({"registered_at": "2026-09-01T10:00:00+02:00"}, {"registered_at": "2026-09-01T07:30:00"}, True),
    ],
)
def test_tier_goes_before_the_date_of_registration(
    town: Make, has: dict[str, str], wants: dict[str, str], blocks: bool
) -> None:
    verdict = town().daycare("a").child("x", "a", "a", **has).child("y", "a", "", **wants).verdict()
    assert blocking(verdict) == ([("f-y", "a")] if blocks else [])
    assert [found.would_leave for found in verdict.blocking] == ([("x",)] if blocks else [])


def test_the_lottery_and_what_comes_after_it_make_nobody_blocking(town: Make) -> None:
    assert town(BY_LOT).daycare("a").child("x", "a", "a", **LATE).child("y", "a", "", **EARLY).verdict().holds(True)


@pytest.mark.parametrize(
    ("has", "wants", "blocks"),
    [
        ("foster;training", "low-income", False),
        ("foster", "training", True),
        ("training;low-income", "work-4-5", True),
        ("work-4-5", "training;low-income;foster", False),
    ],
)
def test_points_are_added_up_exactly(town: Make, has: str, wants: str, blocks: bool) -> None:
    trial = town(ONE_TIER).daycare("a").child("x", "a", "a", priority_grounds=has)
    assert bool(trial.child("y", "a", "", priority_grounds=wants).verdict().blocking) is blocks


def test_the_ground_sibling_counts_only_where_the_sibling_is(town: Make) -> None:
    trial = town().daycare("a").daycare("b").child("x", "a", "a").child("y", "b", "b")
    verdict = trial.child("z", "a;b", "", priority_grounds="sibling", sibling_at="b", **LATE).verdict()
    assert blocking(verdict) == [("f-z", "b")]


def test_the_ground_sibling_counts_nowhere_without_a_daycare(town: Make) -> None:
    trial = town().daycare("a").child("x", "a", "a")
    assert trial.child("z", "a", "", priority_grounds="sibling", **LATE).verdict().holds(strict=True)


def test_distance_differs_by_daycare(town: Make) -> None:
    trial = town(NEAREST_FIRST).daycare("a", lat=51.1).daycare("b", lat=51.2)
    trial.child("x", "a;b", "a", lat=51.3).child("y", "b;a", "b", lat=51.0)
    assert blocking(trial.verdict()) == []
    other = town(NEAREST_FIRST).daycare("a", lat=51.1).daycare("b", lat=51.2)
    other.child("x", "b;a", "a", lat=51.3).child("y", "a;b", "b", lat=51.0)
    assert blocking(other.verdict()) == [("f-x", "b"), ("f-y", "a")]


def test_equally_far_is_settled_by_the_next_tie_breaker(town: Make) -> None:
    trial = town(NEAREST_FIRST).daycare("a", lat=51.1)
    verdict = trial.child("x", "a", "a", lat=51.0, **LATE).child("y", "a", "", lat=51.2, **EARLY).verdict()
    assert blocking(verdict) == [("f-y", "a")]


def test_without_preferences_the_nearest_daycare_within_reach_is_best(town: Make) -> None:
    trial = town().daycare("a", lat=51.01).daycare("b", lat=51.02).daycare("c", lat=51.5)
    assert blocking(trial.child("x", "", "b", max_km=3).verdict()) == [("f-x", "a")]


def test_without_preferences_what_is_beyond_reach_is_not_wished(town: Make) -> None:
    assert town().daycare("a", lat=51.1).child("x", "", "", max_km=3).verdict().holds(strict=True)


def test_without_preferences_equally_near_is_not_better(town: Make) -> None:
    trial = town().daycare("a", lat=51.01).daycare("b", lat=51.01)
    assert trial.child("x", "", "b", max_km=3).verdict().holds(strict=True)


def test_a_family_is_counted_once_at_the_daycare_that_it_wants_most(town: Make) -> None:
    assert blocking(town().daycare("a").daycare("b").child("x", "b;a", "").verdict()) == [("f-x", "b")]


@pytest.mark.parametrize("other", [{"tue_am": 0}, {"min_age_months": 20}, {"available_from": "2027-03-01"}])
def test_a_daycare_that_cannot_take_the_child_is_not_envied(town: Make, other: dict[str, object]) -> None:
    trial = town().daycare("a", None).group("a", "g", 1, **other)
    assert trial.child("x", "a", "", dayparts="mon-am;tue-am").verdict().holds(strict=True)


def test_every_daypart_is_needed(town: Make) -> None:
    trial = town().daycare("a").child("x", "a", "a", dayparts="mon-am", **LATE)
    trial.child("y", "a", "a", dayparts="tue-am", **EARLY)
    assert trial.child("z", "a", "", dayparts="mon-am;tue-am").verdict().holds(strict=True)


def test_several_children_may_have_to_leave(town: Make) -> None:
    trial = town().daycare("a").child("x", "a", "a", dayparts="mon-am", **LATE)
    trial.child("y", "a", "a", dayparts="tue-am", **LATE)
    (found,) = trial.child("z", "a", "", dayparts="mon-am;tue-am").verdict().blocking
    assert set(found.would_leave) == {"x", "y"}


def test_another_group_that_fits_may_have_the_place(town: Make) -> None:
    trial = town().daycare("a").group("a", "h").child("x", "a", "a/g")
    (found,) = trial.child("y", "a", "", **LATE).verdict().blocking
    assert found.groups == ("h",)


def test_siblings_need_a_place_each(town: Make) -> None:
    trial = town().daycare("a", 2).child("x", "a", "a", **EARLY)
    trial.child("y", "a", "", family_id="f").child("z", "a", "", family_id="f")
    assert trial.verdict().holds(strict=True)


def test_siblings_may_be_taken_in_two_groups(town: Make) -> None:
    trial = town().daycare("a").group("a", "h")
    trial.child("y", "a", "", family_id="f").child("z", "a", "", family_id="f")
    (found,) = trial.verdict().blocking
    assert (found.family_id, set(found.groups)) == ("f", {"g", "h"})


def test_siblings_are_given_the_groups_that_fit_them(town: Make) -> None:
    trial = town().daycare("a").group("a", "baby", max_age_months=11)
    trial.child("y", "a", "", family_id="f").child("z", "a", "", family_id="f", birth_date="2025-01-01")
    (found,) = trial.verdict().blocking
    assert found.groups == ("baby", "g")


def test_a_family_ranks_by_its_best_child(town: Make) -> None:
    trial = town().daycare("a", 2).child("x", "a", "a", **FOSTER).child("w", "a", "a", **FOSTER)
    trial.child("y", "a", "", family_id="f", **WORK).child("z", "a", "", family_id="f", **LATE)
    assert blocking(trial.verdict()) == [("f", "a")]


def test_a_sibling_is_protected_by_the_best_child_of_its_family(town: Make) -> None:
    trial = town().daycare("a", 2)
    trial.child("y", "a", "a", family_id="f", **WORK).child("z", "a", "a", family_id="f", **LATE)
    assert trial.child("x", "a", "", **FOSTER).verdict().holds(strict=True)


HOLDER = {"current_daycare": "a", "current_group": "g"}


def test_a_place_that_is_held_is_envied_by_nobody(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b", 0).child("x", "b", "a", **HOLDER)
    assert trial.child("y", "a", "", **WORK).verdict().holds(strict=True)


def test_a_place_that_was_left_may_be_claimed(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b").child("x", "b", "b", **HOLDER).child("y", "a", "")
    assert blocking(trial.verdict()) == [("f-y", "a")]


def test_a_child_with_a_place_is_blocking_when_its_wish_could_take_it(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b").child("x", "b", "a", **HOLDER)
    (found,) = trial.child("y", "b", "b", **LATE).verdict().blocking
    assert (found.family_id, found.daycare_id, found.instead_of) == ("f-x", "b", "a")


def test_a_child_does_not_envy_what_it_wished_less_than_its_own_place(town: Make) -> None:
    assert town().daycare("a", 0).daycare("b").child("x", "a;b", "a", **HOLDER).verdict().holds(strict=True)


def test_a_child_moved_to_what_it_wished_less_could_have_stayed(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b").child("x", "a;b", "b", **HOLDER)
    assert blocking(trial.child("y", "a", "a", **WORK).verdict()) == [("f-x", "a")]


def test_a_reserved_place_taken_from_a_child_of_the_reserve_breaks_rule_4(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK).child("y", "a", "a", **WORK)
    verdict = trial.child("z", "a", "", **VULNERABLE).verdict()
    assert broken(verdict) == [(4, "z", "a")]
    assert (verdict.broken[0].group, verdict.broken[0].daypart) == ("g", "mon-am")
    assert blocking(verdict) == []


def test_a_filled_reserve_gives_no_further_right(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK).child("y", "a", "a", **VULNERABLE)
    assert trial.child("z", "a", "", **VULNERABLE).verdict().holds(strict=True)


def test_the_total_of_the_group_counts_against_the_reserve(town: Make) -> None:
    both = {"priority_grounds": "vulnerable;work-4-5"}
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK).child("y", "a", "a", **both)
    assert trial.child("z", "a", "", **VULNERABLE).verdict().holds(strict=True)


def test_a_reserved_place_is_not_envied_by_a_higher_tier(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 1).child("x", "a", "a", **VULNERABLE)
    assert trial.child("y", "a", "", **WORK).verdict().holds(strict=True)


def test_a_child_of_the_reserve_beyond_it_has_an_open_place(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **VULNERABLE).child("z", "a", "a", **VULNERABLE)
    assert blocking(trial.child("y", "a", "", **WORK).verdict()) == [("f-y", "a")]


def test_the_reserve_is_rounded_up_exactly(town: Make) -> None:
    policy = POLICY + RESERVE.replace("0.5", "0.07")
    trial = town(policy).daycare("a", 100)
    for number in range(100):
        trial.child(f"x{number}", "a", "a", **(VULNERABLE if number < 7 else WORK))
    assert trial.child("z", "a", "", **VULNERABLE).verdict().holds(strict=True)


def test_within_the_reserve_priority_decides(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 1).child("x", "a", "a", **VULNERABLE)
    assert blocking(trial.child("y", "a", "", **VULNERABLE | EARLY).verdict()) == [("f-y", "a")]


def test_the_reserve_is_of_published_places_not_of_those_left(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 0).daycare("b").child("x", "b", "b", **HOLDER)
    assert trial.child("y", "a", "a", **WORK).child("z", "a", "", **VULNERABLE).verdict().holds(strict=True)


def test_what_the_reserve_does_not_take_is_open_to_all(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 1).child("x", "a", "", **WORK).child("y", "a", "a", **FOSTER)
    assert blocking(trial.verdict()) == [("f-x", "a")]


def test_an_empty_reserved_place_that_a_child_of_the_reserve_wants_is_envied(town: Make) -> None:
    verdict = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK).child("y", "a", "", **VULNERABLE)
    assert blocking(verdict.verdict()) == [("f-y", "a")]


def test_a_child_of_the_reserve_cannot_claim_a_daypart_without_reserved_places(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 0).group("a", "h", 2, tue_am=0).daycare("b")
    trial.child("m", "b", "b", current_daycare="a", current_group="h", dayparts="tue-am")
    trial.child("x", "a", "a/h", dayparts="mon-am;tue-am", **WORK).child("w", "a", "a/h", **WORK)
    assert trial.child("y", "a", "", dayparts="mon-am;tue-am", **VULNERABLE).verdict().holds(strict=True)


def test_a_sibling_without_a_ground_cannot_use_the_reserve(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK).child("w", "a", "a", **WORK)
    trial.child("y", "a", "", family_id="f", **VULNERABLE).child("z", "a", "", family_id="f")
    assert trial.verdict().holds(strict=True)


def test_a_child_of_the_reserve_does_not_part_a_family_that_has_one_too(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).group("a", "h", 1)
    trial.child("x", "a", "a/g", family_id="f", **WORK).child("v", "a", "a/h", family_id="f", **VULNERABLE)
    trial.child("w", "a", "a/g", current_daycare="b", current_group="g", **WORK).daycare("b", None)
    verdict = trial.child("y", "a", "", **VULNERABLE).verdict()
    assert broken(verdict) == [(4, "y", "a")], "w alone may be asked to leave a reserved place"


def test_an_empty_reserved_place_does_not_make_room_on_an_open_one(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 2).child("x", "a", "a", **WORK)
    trial.child("y", "a", "", family_id="f", **VULNERABLE).child("z", "a", "", family_id="f")
    assert trial.verdict().holds(strict=True)


def test_a_sibling_without_a_ground_does_not_profit_from_the_reserve(town: Make) -> None:
    whole = RESERVE.replace("0.5", "1")
    trial = town(POLICY + whole).daycare("a", 2).child("x", "a", "a", **WORK)
    trial.child("y", "a", "", family_id="f", **VULNERABLE).child("z", "a", "", family_id="f")
    assert trial.verdict().holds(strict=True)


def test_a_whole_family_of_the_reserve_precedes_those_without(town: Make) -> None:
    trial = town(POLICY + RESERVE).daycare("a", 1).group("a", "h", 2).child("x", "a", "a/g", **WORK)
    trial.child("w", "a", "a/h", **WORK)
    trial.child("y", "a", "", family_id="f", **VULNERABLE).child("z", "a", "", family_id="f", **VULNERABLE)
    assert [(found.rule, found.family_id) for found in trial.verdict().broken] == [(4, "f")]


NOWHERE = {"lat": "", "lon": "", "postcode": "1011AB"}


def test_without_preferences_and_without_a_limit_every_daycare_is_wished(town: Make) -> None:
    trial = town().daycare("a", lat=51.5).daycare("b", lat=52).child("x", "", "b", max_km="")
    assert blocking(trial.verdict()) == [("f-x", "a")]


def test_from_a_home_that_nobody_knows_nothing_is_within_reach(town: Make) -> None:
    assert town().daycare("a").child("x", "", "", max_km=5, **NOWHERE).verdict().holds(strict=True)


def test_a_home_that_nobody_knows_is_neither_nearer_nor_farther(town: Make) -> None:
    trial = town(NEAREST_FIRST).daycare("a").daycare("b", lat=51.5)
    trial.child("x", "a", "a", lat=51.5).child("y", "a", "", **NOWHERE, **EARLY)
    trial.child("z", "b", "b", **NOWHERE, **LATE).child("w", "b", "", lat=51.5).child("v", "b", "", **NOWHERE)
    assert trial.verdict().holds(strict=True)
