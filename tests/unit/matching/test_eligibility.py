from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.catalogue import Daycare, GroupKey
from services.matching.domain.decisions import Plan, Unmatched, place, shortlist
from services.matching.domain.eligibility import wished
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from shared.geography import Point, distance_km
from tests.unit.matching.making import FEBRUARY, POLICY, catalogue, child, daycare, group, request, room

LENIENT = Policy("lenient", date(2020, 1, 1), max_months_late=2)


def outcome(asked: Request, *daycares: Daycare, policy: Policy = POLICY, places: int = 1) -> str:
    """The daycare that the family gets, or the reason why none."""
    full = room(**{one.daycare_id: places for one in daycares})
    decided = place(shortlist(asked, catalogue(*daycares), policy), full)
    return decided.reason if isinstance(decided, Unmatched) else decided.daycares[0].daycare_id


@pytest.mark.parametrize(("bounds", "expected"), [((9, 9), "a"), ((0, 8), "age"), ((10, 36), "age"), ((0, 9), "a")])
def test_both_bounds_of_a_groups_age_are_included(bounds: tuple[int, int], expected: str) -> None:
    babies = group("a", min_age_months=bounds[0], max_age_months=bounds[1])
    assert outcome(request("r", "a"), daycare("a", babies)) == expected


def test_child_that_is_not_born_by_the_start_is_too_young() -> None:
    expected = (child(born=date(2027, 2, 2)),)
    assert outcome(request("r", "a", children=expected), daycare("a")) == "age"
    assert outcome(request("r", "a", children=(child(born=FEBRUARY),)), daycare("a")) == "a"


def test_place_must_be_there_on_the_day_that_care_starts() -> None:
    assert outcome(request("r", "a"), daycare("a", group("a", available_from=FEBRUARY))) == "a"
    later = daycare("a", group("a", available_from=date(2027, 2, 2)))
    assert outcome(request("r", "a"), later) == "starts-too-early"


def test_policy_may_allow_a_later_start() -> None:
    april, may = (daycare("a", group("a", available_from=date(2027, month, 1))) for month in (4, 5))
    assert outcome(request("r", "a"), april, policy=LENIENT) == "a"
    assert outcome(request("r", "a"), may, policy=LENIENT) == "starts-too-early"
    decided = place(shortlist(request("r", "a"), catalogue(april), LENIENT), room(a=1))
    assert isinstance(decided, Plan)
    assert decided.start_on == date(2027, 4, 1)


def test_income_related_price_counts_only_when_it_is_asked() -> None:
    free = daycare("a", price="free")
    assert outcome(request("r", "a"), free) == "a"
    assert outcome(request("r", "a", income_related_price=True), free) == "price"


def test_specific_care_is_for_daycares_that_give_it() -> None:
    needs = (child(specific_care=True),)
    assert outcome(request("r", "a", children=needs), daycare("a")) == "specific-care"
    assert outcome(request("r", "a", children=needs), daycare("a", specific_care=True)) == "a"


def test_preferences_are_taken_in_their_order_and_nothing_else_is_thought_of() -> None:
    assert outcome(request("r", "b", "a"), daycare("a"), daycare("b"), daycare("c")) == "b"
    assert outcome(request("r", "unknown"), daycare("a")) == "no-eligible-daycare"


def test_max_km_is_forgotten_when_there_are_preferences() -> None:
    far = daycare("a", point=Point(52.3, 4.9))
    assert outcome(request("r", "a", max_km=1.0), far) == "a"
    assert outcome(request("r", max_km=1.0), far) == "too-far"


def test_nearest_daycare_comes_first_and_the_limit_is_included() -> None:
    near, further = daycare("near", point=Point(51.22, 4.44)), daycare("further", point=Point(51.23, 4.44))
    cat = catalogue(further, near)
    assert [one.daycare_id for one in wished(request("r", max_km=10.0), cat)] == ["near", "further"]
    exact = 6371.0 * 0.02 * 3.141592653589793 / 180
    assert len(wished(request("r", max_km=exact + 1e-9), cat)) == 2
    assert len(wished(request("r", max_km=exact - 1e-9), cat)) == 1


@given(st.builds(Point, st.floats(-89, 89), st.floats(-180, 180)), st.floats(1, 2000), st.data())
def test_daycares_that_are_near_are_those_whose_distance_is_at_most_so_much(
    home: Point, km: float, data: st.DataObject
) -> None:
    around = st.builds(
        lambda north, east: Point(max(-90, min(90, home.latitude + north)), (home.longitude + east + 180) % 360 - 180),
        st.floats(-20, 20),
        st.floats(-30, 30),
    )
    points = data.draw(st.lists(around, min_size=1, max_size=8))
    cat = catalogue(*(daycare(str(number), point=point) for number, point in enumerate(points)))
    expected = {str(number) for number, point in enumerate(points) if distance_km(home, point) <= km}
    assert {one.daycare_id for one in wished(request("r", home=home, max_km=km), cat)} == expected


def test_without_preferences_and_kilometres_every_daycare_is_wished_unknown_places_last() -> None:
    cat = catalogue(daycare("nowhere", point=None), daycare("far", point=Point(50.0, 4.0)), daycare("near"))
    assert [one.daycare_id for one in wished(request("r"), cat)] == ["near", "far", "nowhere"]
    assert [one.daycare_id for one in wished(request("r", home=None), cat)] == ["far", "near", "nowhere"]
    assert wished(request("r", home=None, max_km=50.0), cat) == []


def test_reason_is_the_first_rule_that_no_daycare_got_past() -> None:
    too_old = daycare("a", group("a", max_age_months=6))
    too_late = daycare("b", group("b", available_from=date(2027, 9, 1)))
    costly = daycare("c", price="free")
    asked = request("r", "a", "b", "c", income_related_price=True)
    assert outcome(asked, too_old) == "age"
    assert outcome(asked, too_old, too_late) == "starts-too-early"
    assert outcome(asked, too_old, too_late, costly) == "price"
    assert outcome(asked, too_old, too_late, costly, daycare("b"), places=0) == "no-free-place"


def test_daycare_that_was_refused_is_not_offered_again() -> None:
    assert outcome(request("r", "a", "b", refused=["a"]), daycare("a"), daycare("b")) == "b"
    assert outcome(request("r", "a", refused=["a"]), daycare("a")) == "every-offer-declined"


def test_daycare_without_groups_has_no_place() -> None:
    empty = Daycare("a", "Daycare a", None)
    assert outcome(request("r", "a"), empty) == "no-free-place"


def test_family_that_does_not_consent_is_not_matched() -> None:
    assert outcome(request("r", "a", may_be_matched=False), daycare("a")) == "no-consent"


def test_transferring_child_is_offered_only_what_it_likes_better() -> None:
    mover = (child(current_place=GroupKey("b", "all")),)
    three = (daycare("a"), daycare("b"), daycare("c"))
    assert outcome(request("r", "a", "b", "c", children=mover), *three) == "a"
    assert outcome(request("r", "b", "c", children=mover), *three) == "no-eligible-daycare"
    assert outcome(request("r", "c", children=mover), *three) == "c"
