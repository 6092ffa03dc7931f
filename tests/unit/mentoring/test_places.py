"""Places: who fits where and why, how many a place takes, what three parties sign and say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain import MentoringError
from services.mentoring.places.domain import agreement, ranking, review
from services.mentoring.places.domain.agreement import PARTIES, Agreement
from services.mentoring.places.domain.place import Place, faults_of, is_news, offered
from services.mentoring.places.domain.ranking import Needs, Vacancy
from services.mentoring.places.domain.review import Evaluation, Review
from shared.geography import Point, middle_of

START, END, TODAY = date(2026, 9, 1), date(2027, 1, 31), date(2026, 11, 20)
HASSELT, GENK, LOMMEL = "3500", "3600", "3920"


def place(name: str, postcode: str = HASSELT, **how: Any) -> Place:
    usual = Place(name, name, f"Opvang {name}", postcode, "traineeship", ("mon", "tue"), START, END, 1)
    return replace(usual, **how)


def vacancies(*places: Place) -> list[Vacancy]:
    return [Vacancy(one, one.number, middle_of(one.postcode)) for one in places]


def needs(**how: Any) -> Needs:
    usual = Needs("niko", START, END, middle_of(HASSELT), ("mon", "tue"), languages=("nl", "ar"))
    return replace(usual, **how)


def names(found: list[ranking.Ranked]) -> list[str]:
    return [one.place.place_id for one in found if not one.obstacles]


def test_the_nearest_comes_first_where_nothing_else_differs() -> None:
    assert names(ranking.rank(needs(), vacancies(place("ver", LOMMEL), place("dicht", GENK)))) == ["dicht", "ver"]


def test_a_mentor_on_the_floor_counts_before_distance() -> None:
    guided = place("ver", LOMMEL, has_mentor=True)
    assert names(ranking.rank(needs(), vacancies(place("dicht"), guided))) == ["ver", "dicht"]


def test_a_wish_for_babies_counts_before_a_language_in_common() -> None:
    babies, spoken = (
        place("a", age_group="babies", languages=("fr",)),
        place("b", age_group="toddlers", languages=("ar",)),
    )
    found = ranking.rank(needs(age_group="babies"), vacancies(spoken, babies))
    assert names(found) == ["a", "b"]
    assert "no-language" in found[0].reasons
    assert "other-age-group" in found[1].reasons


@pytest.mark.parametrize(
    ("how", "obstacle"),
    [
        ({"number": 0}, "full"),
        ({"days": ("thu",)}, "days"),
        ({"postcode": LOMMEL}, "too-far"),
        ({"until_on": TODAY}, "period"),
        ({"programme_id": "ander"}, "other-programme"),
    ],
)
def test_a_place_that_cannot_be_says_why(how: dict[str, Any], obstacle: str) -> None:
    (found,) = ranking.rank(needs(max_km=10.0), vacancies(place("p", **how)))
    assert found.obstacles == (obstacle,)


def test_who_states_no_distance_goes_as_far_as_the_transport() -> None:
    on_foot, by_car = needs(transport="foot"), needs(transport="car")
    assert names(ranking.rank(on_foot, vacancies(place("p", GENK)))) == []
    assert names(ranking.rank(by_car, vacancies(place("p", GENK)))) == ["p"]


def test_a_home_that_nobody_knows_rules_nothing_out() -> None:
    assert names(ranking.rank(needs(home=None, max_km=1.0), vacancies(place("p", LOMMEL)))) == ["p"]


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_list_does_not_matter(order: list[str]) -> None:
    places = {"a": place("a", GENK), "b": place("b", has_mentor=True), "c": place("c", number=0), "d": place("d")}
    assert [one.place.place_id for one in ranking.rank(needs(), vacancies(*(places[name] for name in order)))] == [
        *("b", "d", "a", "c"),
    ]


def test_municipalities_without_a_place_in_reach_are_named_once() -> None:
    middles = {code: point for code in (HASSELT, GENK, LOMMEL) if (point := middle_of(code))}
    homes = [LOMMEL, HASSELT, LOMMEL, "0000"]
    assert ranking.unreached(homes, [place("p", GENK)], middles, 20.0) == [LOMMEL]
    assert ranking.unreached(homes, [], middles, 20.0) == [HASSELT, LOMMEL]
    assert middles[HASSELT] != Point(0, 0)


def agreed(first: int, last: int, **how: Any) -> Agreement:
    one = Agreement("a", "m", "p", START + timedelta(days=first), START + timedelta(days=last))
    return replace(one, **how)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))), st.integers(0, 20), st.integers(0, 20))
def test_the_most_at_once_is_what_counting_each_day_finds(
    spans: list[tuple[int, int]], first: int, length: int
) -> None:
    standing = [agreed(start, start + more) for start, more in spans]
    from_on, until_on = START + timedelta(days=first), START + timedelta(days=first + length)
    counted = max(
        sum(one.from_on <= from_on + timedelta(days=day) <= one.until_on for one in standing)
        for day in range(length + 1)
    )
    assert agreement.most_at_once(standing, from_on, until_on) == counted


def test_a_place_takes_no_more_than_its_number_and_the_day_after_an_end_is_free() -> None:
    one = agreed(0, 30)
    with pytest.raises(MentoringError, match="agreed on already"):
        agreement.check_room(place("p"), [one], START + timedelta(days=30), END)
    agreement.check_room(place("p"), [one], START + timedelta(days=31), END)
    ended = replace(one, ended_on=START + timedelta(days=3))
    agreement.check_room(place("p"), [ended], START + timedelta(days=4), END)


def test_a_trainee_is_at_one_place_at_a_time() -> None:
    with pytest.raises(MentoringError, match="another place"):
        agreement.check_free([agreed(0, 30)], START + timedelta(days=10), END)


def test_an_agreement_counts_as_signed_when_all_three_have() -> None:
    one = agreed(0, 150)
    assert one.status(TODAY) == "proposed"
    assert replace(one, signed=frozenset({"mentee", "daycare"})).status(TODAY) == "proposed"
    assert replace(one, signed=frozenset(PARTIES)).status(TODAY) == "signed"
    assert replace(one, signed=frozenset(PARTIES), ended_on=START).status(TODAY) == "ended"


def test_a_review_needs_all_three_and_a_day_of_the_agreement() -> None:
    review.check_review(Review(TODAY, frozenset(PARTIES), "on-track"), agreed(0, 150), TODAY)
    with pytest.raises(MentoringError, match="missing: school"):
        review.check_review(Review(TODAY, frozenset({"mentee", "daycare"}), "on-track"), agreed(0, 150), TODAY)
    with pytest.raises(MentoringError, match="The agreement is from"):
        review.check_review(Review(TODAY, frozenset(PARTIES), "on-track"), agreed(0, 5), TODAY)


def test_an_evaluation_scores_from_one_to_four() -> None:
    review.check_evaluation(Evaluation(TODAY, {"care": 3}), agreed(0, 150), TODAY)
    for scores in ({}, {"care": 5}, {"care": 0}):
        with pytest.raises(MentoringError):
            review.check_evaluation(Evaluation(TODAY, scores), agreed(0, 150), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "field"),
    [({"until_on": START - timedelta(days=1)}, "until_on"), ({"number": 0}, "number"), ({"days": ()}, "days")],
)
def test_a_place_that_is_none_is_named(how: dict[str, Any], field: str) -> None:
    assert [fault.field for fault in faults_of(place("p", **how))] == [field]


@pytest.mark.parametrize(
    ("known", "now", "is_told"),
    [
        (None, {}, True),
        ({}, {}, False),
        ({}, {"number": 2}, True),
        (None, {"until_on": TODAY}, True),
        (None, {"until_on": TODAY - timedelta(days=1)}, False),
        ({}, {"until_on": TODAY - timedelta(days=1)}, True),
        ({"until_on": TODAY - timedelta(days=2)}, {"until_on": TODAY - timedelta(days=1)}, False),
    ],
    ids=["new", "the same", "changed", "last day", "over", "over now", "over before"],
)
def test_a_place_is_told_when_it_is_new_or_changed_and_not_over(
    known: dict[str, Any] | None, now: dict[str, Any], is_told: bool
) -> None:
    before = None if known is None else place("p", **known)
    assert is_news(place("p", **now), before, TODAY) is is_told


def test_a_place_for_children_of_any_age_is_told_without_an_age() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert offered(place("p"), now).age_group is None
    assert offered(place("p", age_group="babies"), now).age_group == "babies"


def test_an_agreement_is_told_for_the_wished_days_of_the_place_and_else_for_all() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    ended = agreed(0, 30, ended_on=START + timedelta(days=3))
    told = agreement.told(ended, place("p"), ("tue", "wed"), now, "s")
    assert (told.days, told.ends_on, told.search_id) == (("tue",), START + timedelta(days=3), "s")
    assert agreement.told(ended, place("p"), ("fri",), now, None).days == ("mon", "tue")


def taken(number: int, from_on: date = START, until_on: date = END) -> list[Agreement]:
    return [Agreement(f"a-{one}", f"m-{one}", "p", from_on, until_on) for one in range(number)]


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"from_on": START + timedelta(days=1)}, "from_on"),
        ({"until_on": END - timedelta(days=1)}, "until_on"),
        ({"number": 1}, "number"),
        ({"days": ("mon",)}, "days"),
    ],
)
def test_a_place_is_not_made_smaller_than_what_is_agreed_on(how: dict[str, Any], field: str) -> None:
    known = place("p", number=3)
    (fault,) = agreement.faults_beside(replace(known, **how), known, taken(2))
    assert fault.field == field
    assert agreement.faults_beside(replace(known, **how), known, []) == []


def test_a_place_may_end_on_the_last_day_that_is_agreed_on_and_take_as_many() -> None:
    known = place("p", number=3)
    smaller = replace(known, from_on=TODAY, until_on=TODAY, number=2)
    assert agreement.faults_beside(smaller, known, taken(2, TODAY, TODAY)) == []


def test_a_place_that_is_too_small_already_may_be_changed_in_all_else() -> None:
    known = place("p", number=1)
    assert agreement.faults_beside(replace(known, has_mentor=True), known, taken(2)) == []
    assert agreement.faults_beside(replace(known, number=2, until_on=END + timedelta(days=9)), known, taken(2)) == []
