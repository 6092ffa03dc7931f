"""A planted fault of each rule that may never be broken is caught and named."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.verifier.town import Town, blocking, broken

Make = Callable[..., Town]


def test_an_honest_allocation_holds(town: Make) -> None:
    verdict = town().daycare("a").child("x", "a", "a").child("y", "a", registered_at="2026-10-01").verdict()
    assert verdict.holds(strict=True)
    assert (verdict.children, verdict.placed) == (2, 1)


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ({"birth_date": "2026-02-02"}, "11 months"),
        ({"birth_date": "2025-01-01"}, "25 months"),
        ({"birth_date": "2027-02-02"}, "not born yet"),
        ({"start_on": "2026-12-31", "birth_date": "2025-12-31"}, "before the group's places are free"),
        ({"income_related_price": "yes"}, "income-related price"),
        ({"specific_care": "yes"}, "specific care"),
        ({"preferences": "b"}, "none of its 1 preferences"),
        ({"preferences": "", "max_km": 5, "lat": 51.1}, "11.119 km away"),
    ],
)
def test_a_child_where_it_may_not_be_breaks_rule_1(town: Make, child: dict[str, Any], said: str) -> None:
    trial = town().daycare("a", None, price="free").group("a", "g", min_age_months=12, max_age_months=24).daycare("b")
    verdict = trial.child("x", **({"preferences": "a", "placed": "a", "birth_date": "2026-01-01"} | child)).verdict()
    assert broken(verdict) == [(1, "x", "a")]
    assert said in verdict.broken[0].detail
    assert verdict.broken[0].group == "g"


@pytest.mark.parametrize("birth_date", ["2026-02-01", "2025-01-02", "2025-02-01"])
def test_both_bounds_of_age_are_included(town: Make, birth_date: str) -> None:
    trial = town().daycare("a", None).group("a", "g", min_age_months=12, max_age_months=24)
    assert trial.child("x", "a", "a", birth_date=birth_date).verdict().holds(strict=True)


def test_a_child_expected_by_the_first_day_is_of_age(town: Make) -> None:
    assert town().daycare("a").child("x", "a", "a", birth_date="2027-02-01").verdict().holds(strict=True)


def test_a_postcode_tells_where_a_home_is(town: Make) -> None:
    far = town().daycare("a").child("x", "", "a", postcode="9000", lat="", lon="", max_km=20).verdict()
    assert broken(far) == [(1, "x", "a")]


def test_one_child_too_many_on_one_daypart_breaks_rule_2(town: Make) -> None:
    trial = town().daycare("a", None).group("a", "g", 2, tue_am=1)
    verdict = trial.child("x", "a", "a", dayparts="mon-am;tue-am").child("y", "a", "a", dayparts="tue-am").verdict()
    (found,) = verdict.broken
    assert (found.rule, found.daycare_id, found.group, found.daypart) == (2, "a", "g", "tue-am")
    assert "x, y" in found.detail


@pytest.mark.parametrize("second", ["b", ""])
def test_split_siblings_break_rule_3(town: Make, second: str) -> None:
    trial = town().daycare("a").daycare("b")
    verdict = trial.child("x", "a;b", "a", family_id="f").child("y", "a;b", second, family_id="f").verdict()
    assert [(found.rule, found.family_id) for found in verdict.broken] == [(3, "f")]


def test_siblings_may_be_in_different_groups(town: Make) -> None:
    trial = town().daycare("a").group("a", "h")
    verdict = trial.child("x", "a", "a/g", family_id="f").child("y", "a", "a/h", family_id="f").verdict()
    assert verdict.holds(strict=True)


def test_siblings_who_need_not_stay_together_may_be_apart(town: Make) -> None:
    apart = {"family_id": "f", "siblings_together": "no"}
    trial = town().daycare("a").daycare("b").child("x", "a;b", "a", **apart).child("y", "b;a", "b", **apart)
    assert trial.verdict().holds(strict=True)


HOLDER = {"current_daycare": "a", "current_group": "g"}


def test_a_child_keeps_its_place_whatever_its_price_or_care(town: Make) -> None:
    trial = town().daycare("a", 0, price="free").daycare("b", 0)
    wishes = {"income_related_price": "yes", "specific_care": "yes", "birth_date": "2020-01-01"}
    assert trial.child("x", "b", "a", **HOLDER, **wishes).verdict().holds(strict=True)


def test_a_place_kept_in_a_group_without_vacancies_is_fine(town: Make) -> None:
    trial = town().daycare("a", None).daycare("b", 0)
    assert trial.child("x", "b", "a/full", current_daycare="a", current_group="full").verdict().holds(strict=True)


def test_a_child_that_loses_its_place_breaks_rule_6(town: Make) -> None:
    verdict = town().daycare("a", 0).daycare("b", 0).child("x", "b", "", **HOLDER).verdict()
    assert broken(verdict) == [(6, "x", "a")]


def test_a_child_moved_where_it_did_not_wish_breaks_rules_1_and_6(town: Make) -> None:
    verdict = town().daycare("a", 0).daycare("b", 0).daycare("c").child("x", "b", "c", **HOLDER).verdict()
    assert broken(verdict) == [(1, "x", "c"), (6, "x", "c")]


def test_a_place_given_while_it_is_held_breaks_rules_2_and_6(town: Make) -> None:
    verdict = town().daycare("a", 0).daycare("b", 0).child("x", "b", "a", **HOLDER).child("y", "a", "a").verdict()
    assert broken(verdict) == [(2, None, "a"), (6, "x", "a")]
    assert "still holds" in verdict.broken[1].detail


def test_a_place_that_was_left_is_free_for_another(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b").child("x", "b", "b", **HOLDER).child("y", "a", "a")
    assert trial.verdict().holds(strict=True)


def test_a_place_that_was_left_is_free_on_its_dayparts_only(town: Make) -> None:
    trial = town().daycare("a", 0).daycare("b").child("x", "b", "b", **HOLDER)
    verdict = trial.child("y", "a", "a", dayparts="mon-am;tue-am").verdict()
    assert [(found.rule, found.daypart) for found in verdict.broken] == [(2, "tue-am")]


def test_missing_repeated_and_unknown_children_are_named(town: Make) -> None:
    trial = town().daycare("a", 2).child("x", "a", None).child("y", "a", "a").place("y", "").place("z", "a")
    verdict = trial.verdict()
    assert sorted(broken(verdict)[:3], key=str) == [(0, "x", None), (0, "y", None), (0, "z", None)]
    assert verdict.placed == 1


@pytest.mark.parametrize("placed", ["nowhere/g", "a/nothing"])
def test_an_unknown_daycare_or_group_breaks_rule_1(town: Make, placed: str) -> None:
    verdict = town().daycare("a").child("x", "a", placed).verdict()
    assert 1 in [found.rule for found in verdict.broken]
    assert "There is no such daycare" in verdict.broken[0].detail or "no such group" in verdict.broken[-1].detail


def test_a_broken_rule_does_not_hide_blocking_families(town: Make) -> None:
    verdict = town().daycare("a").daycare("b").child("x", "a", "b").child("y", "a", "").verdict()
    assert broken(verdict) == [(1, "x", "b")]
    assert blocking(verdict) == [("f-x", "a"), ("f-y", "a")]
