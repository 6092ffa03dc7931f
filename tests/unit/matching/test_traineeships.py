from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.traineeships.domain.criteria import in_words, suitable_places
from services.matching.traineeships.domain.places import Place, Search
from services.matching.traineeships.domain.room import free_in
from services.matching.traineeships.placing import Match, NoMatch, place_all
from tests.unit.matching.learning import (
    BERCHEM,
    FEBRUARY,
    JUNE,
    MECHELEN,
    POLICY,
    TODAY,
    VEURNE,
    place,
    search,
    taken,
)


def best(asked: Search, *places: Place) -> list[str]:
    """The places that suit, best first; or why none does, letter by letter."""
    found = suitable_places(asked, places, POLICY, TODAY)
    return found.split() if isinstance(found, str) else [one.place.place_id for one in found]


def outcomes(*found: Match | NoMatch) -> dict[str, str]:
    """Of each search its place, or why it has none."""
    return {one.search.search_id: one.chosen.place.place_id if isinstance(one, Match) else one.reason for one in found}


@pytest.mark.parametrize(
    ("offered", "asked", "why"),
    [
        ([], {}, "no-place"),
        ([place("a", kind="workplace-learning")], {"kind": "traineeship"}, "kind"),
        ([place("a", programme="nikol")], {}, "programme"),
        ([place("a", ends_on=JUNE - timedelta(1))], {}, "period"),
        ([place("a", starts_on=FEBRUARY + timedelta(1))], {}, "period"),
        ([place("a", days=("mon", "wed"))], {}, "days"),
        ([place("a", postcode=VEURNE)], {"max_km": 100}, "too-far"),
        ([place("a", postcode=MECHELEN)], {"transport": "bicycle"}, "too-far"),
        ([place("a", programme="nikol"), place("b", days=("fri",))], {}, "days"),
    ],
)
def test_search_hears_the_first_criterion_that_no_place_got_past(
    offered: list[Place], asked: dict[str, Any], why: str
) -> None:
    assert best(search(**asked), *offered) == [why]


def test_what_is_over_is_not_given() -> None:
    asked = search(starts_on=date(2026, 9, 1), ends_on=TODAY - timedelta(1))
    assert best(asked, place("a")) == ["period"]


@pytest.mark.parametrize("asked", [{}, {"postcode": None, "max_km": 1}, {"transport": "public-transport"}])
def test_distance_that_nobody_knows_or_limits_rules_nothing_out(asked: dict[str, Any]) -> None:
    assert best(search(**asked), place("a", postcode=VEURNE)) == ["a"]


def test_place_at_an_unknown_postcode_comes_last_among_equals() -> None:
    assert best(search(max_km=50), place("a", postcode="?"), place("b", postcode=MECHELEN)) == ["b", "a"]


def test_stated_distance_goes_before_that_of_the_transport() -> None:
    assert best(search(transport="foot", max_km=50), place("a", postcode=MECHELEN)) == ["a"]


def test_places_are_ranked_by_mentor_then_age_group_then_language_then_distance() -> None:
    places = (
        place("far", postcode=MECHELEN, languages=("nl", "ar"), age_group="babies"),
        place("near", postcode=BERCHEM, languages=("nl", "ar"), age_group="babies"),
        place("silent", languages=("nl",), age_group="babies"),
        place("older", languages=("ar",), age_group="toddlers"),
        place("alone", languages=("ar",), age_group="babies", has_mentor=False),
    )
    asked = search(languages=("ar",), age_group="babies")
    assert best(asked, *places) == ["near", "far", "silent", "older", "alone"]


def test_what_nobody_stated_speaks_neither_for_nor_against_a_place() -> None:
    suits = suitable_places(search(), [place("a", languages=("nl",), age_group="babies")], POLICY, TODAY)
    assert [one.reasons for one in suits if not isinstance(one, str)] == [("has-mentor",)]


def test_reason_says_which_choice_it_is_and_why() -> None:
    suits = suitable_places(search(languages=("nl",)), [place("a", languages=("nl",), postcode="?")], POLICY, TODAY)
    assert not isinstance(suits, str)
    words = "choice 1 of 1: a mentor on the floor, a language in common, distance unknown"
    assert in_words(suits[0], 1, 1) == words


def test_room_is_the_number_less_the_most_who_are_there_at_once() -> None:
    one_after_the_other = (
        taken("a", ends_on=date(2027, 3, 31)),
        taken("a", starts_on=date(2027, 4, 1)),
        taken("a", starts_on=date(2027, 7, 1), ends_on=date(2027, 8, 31)),
    )
    assert free_in(place("a", 2), one_after_the_other, FEBRUARY, JUNE) == 1
    assert free_in(place("a", 2), one_after_the_other, FEBRUARY, date(2027, 7, 1)) == 1
    assert free_in(place("a", 2), [*one_after_the_other, taken("a", JUNE)], FEBRUARY, JUNE) == 0


def test_place_that_was_made_smaller_than_what_was_agreed_is_full() -> None:
    assert free_in(place("a", 1), [taken("a"), taken("a")], FEBRUARY, JUNE) == 0


def test_who_looked_first_has_the_last_place() -> None:
    found = place_all([search("late", at=9), search("early")], [place("a")], [], POLICY, TODAY)
    assert outcomes(*found) == {"early": "a", "late": "no-free-place"}


def test_two_who_share_no_weekday_count_as_two() -> None:
    """As the daycare counts them: how many it can guide at a time."""
    searches = [search("one", days=("mon", "tue")), search("other", at=1, days=("thu", "fri"))]
    assert outcomes(*place_all(searches, [place("a")], [], POLICY, TODAY)) == {"one": "a", "other": "no-free-place"}
    assert outcomes(*place_all(searches, [place("a", 2)], [], POLICY, TODAY)) == {"one": "a", "other": "a"}


def test_daycare_may_offer_two_places_and_each_is_given_by_itself() -> None:
    daycare: dict[str, Any] = {"daycare_id": "d", "daycare_name": "De Draak"}
    places = [place("babies", age_group="babies", **daycare), place("toddlers", age_group="toddlers", **daycare)]
    searches = [search("one", age_group="toddlers"), search("other", at=1, age_group="toddlers")]
    found = place_all(searches, places, [], POLICY, TODAY)
    assert outcomes(*found) == {"one": "toddlers", "other": "babies"}
    assert [one.wish for one in found if isinstance(one, Match)] == [1, 2]


def test_period_with_the_oldest_search_is_settled_first() -> None:
    searches = [
        search("spring", at=2),
        search("march", at=1, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 31)),
        search("summer", at=0, starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 31)),
    ]
    found = outcomes(*place_all(searches, [place("a")], [], POLICY, TODAY))
    assert found == {"summer": "a", "march": "a", "spring": "no-free-place"}


def test_nobody_gives_up_what_is_held() -> None:
    found = place_all([search()], [place("a")], [taken("a", JUNE)], POLICY, TODAY)
    assert outcomes(*found) == {"s": "no-free-place"}
