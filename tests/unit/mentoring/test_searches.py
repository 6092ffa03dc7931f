"""Searches for a place: what may be sought, which answer counts, which search an agreement answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain import MentoringError
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.searches import domain
from services.mentoring.searches.domain import MOST_REFUSALS, Search, Wanted
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched

START, END, TODAY = date(2027, 1, 4), date(2027, 6, 25), date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LIMIT = timedelta(days=21)
WANTED = Wanted(START, END, ("mon", "tue"))


def search(name: str = "s", **how: Any) -> Search:
    return replace(domain.begun(name, "m", WANTED, NOW, None), **how)


def found(**how: Any) -> TraineeshipMatched:
    facts = {
        "mentee_id": "m",
        "search_id": "s",
        "place_id": "p",
        "daycare_id": "d",
        "daycare_name": "De Ukkies",
        "starts_on": START,
        "ends_on": END,
        "days": ("mon", "tue"),
        "policy_id": "test",
        "reason": "dichtbij",
        "matched_at": NOW,
    }
    return TraineeshipMatched(**(facts | how))


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(WANTED, until_on=START - timedelta(days=1)), "until_on"),
        (replace(WANTED, from_on=date(2026, 9, 1), until_on=TODAY - timedelta(days=1)), "until_on"),
        (replace(WANTED, days=()), "days"),
    ],
    ids=["backwards", "over", "no day"],
)
def test_what_nothing_could_answer_is_not_sought(wanted: Wanted, field: str) -> None:
    with pytest.raises(MentoringError) as refused:
        domain.check(wanted, TODAY)
    assert refused.value.field == field


def test_what_ends_today_may_be_sought() -> None:
    domain.check(replace(WANTED, from_on=TODAY, until_on=TODAY), TODAY)


@pytest.mark.parametrize(
    ("how", "counts"),
    [
        ({}, True),
        ({"days": ("tue",)}, True),
        ({"starts_on": START + timedelta(days=7)}, True),
        ({"days": ("wed",)}, False),
        ({"ends_on": END + timedelta(days=1)}, False),
        ({"starts_on": START - timedelta(days=1)}, False),
        ({"mentee_id": "somebody-else"}, False),
    ],
)
def test_an_answer_counts_for_what_is_sought_now(how: dict[str, Any], counts: bool) -> None:
    assert domain.is_answer(search(), found(**how)) is counts


def test_a_changed_search_keeps_its_id_and_forgets_what_was_found() -> None:
    earlier = domain.matched(search(), found(), NOW)
    later = domain.begun("new", "m", replace(WANTED, days=("wed",)), NOW + timedelta(days=1), earlier)
    assert (later.search_id, later.began_at, later.state, later.found) == ("s", NOW, "waiting", None)
    assert later.sought_at == NOW + timedelta(days=1)


def test_a_full_place_is_sought_another_as_long_as_that_helps() -> None:
    now, asked = search(), 0
    while (now := domain.refused(domain.matched(now, found(), NOW), NOW)).state == "waiting" and asked < 2:
        asked += 1
    assert asked == 2, "each place that is found and stands begins the count anew"
    for _ in range(MOST_REFUSALS - 1):
        now = domain.refused(now, NOW)
        assert now.state == "waiting"
    now = domain.refused(now, NOW)
    assert (now.state, now.reason) == ("unmatched", "no-free-place")


def test_nothing_found_says_why_until_something_is() -> None:
    event = TraineeshipUnmatched(mentee_id="m", search_id="s", reason="too-far", policy_id="test", unmatched_at=NOW)
    nothing = domain.unmatched(domain.matched(search(), found(), NOW), event, NOW)
    assert (nothing.state, nothing.reason, nothing.found) == ("unmatched", "too-far", None)
    something = domain.matched(nothing, found(), NOW)
    assert (something.state, something.reason) == ("matched", None)


@pytest.mark.parametrize(
    ("found_on", "last_day"),
    [(TODAY, TODAY + LIMIT), (END - timedelta(days=3), END)],
    ids=["the whole limit", "no longer than it is sought for"],
)
def test_a_found_place_waits_up_to_its_limit(found_on: date, last_day: date) -> None:
    assert domain.decide_by(WANTED, found_on, LIMIT) == last_day


def test_who_was_not_decided_on_stands_at_the_end_of_the_queue_and_is_sought_for_still() -> None:
    later = NOW + LIMIT + timedelta(days=1)
    again = domain.passed_on(domain.matched(search(), found(), NOW), later)
    assert (again.state, again.found, again.wanted) == ("waiting", None, WANTED)
    assert (again.began_at, again.sought_at, again.passed_on_at) == (NOW, later, later)
    assert domain.matched(again, found(), later).passed_on_at == later, "that it happened stays to be read"
    assert domain.begun("new", "m", WANTED, later, again).passed_on_at is None, "unless somebody asks anew"


def test_a_search_is_past_from_the_day_after_its_last() -> None:
    assert not domain.is_past(WANTED, END)
    assert domain.is_past(WANTED, END + timedelta(days=1))


def agreed(place_id: str, from_on: date = START, until_on: date = END) -> Agreement:
    return Agreement("a", "m", place_id, from_on, until_on)


def test_an_agreement_answers_the_search_that_found_its_place() -> None:
    first = search("first", began_at=NOW - timedelta(days=3))
    finder = domain.matched(search("finder"), found(), NOW)
    assert domain.answered([finder, first], agreed("p")) == finder
    assert domain.answered([finder, first], agreed("other")) == first


def test_an_agreement_of_another_time_answers_nothing() -> None:
    after = agreed("p", END + timedelta(days=1), END + timedelta(days=30))
    assert domain.answered([domain.matched(search(), found(), NOW)], after) is None


@given(st.integers(-30, 30), st.integers(0, 30), st.integers(-30, 30), st.integers(0, 30))
def test_searches_overlap_when_they_share_a_day(first: int, length: int, from_: int, more: int) -> None:
    mine = {START + timedelta(days=first + day) for day in range(length + 1)}
    then = {START + timedelta(days=from_ + day) for day in range(more + 1)}
    one = search(wanted=Wanted(min(mine), max(mine), ("mon",)))
    assert (domain.overlapping([one], min(then), max(then)) == [one]) is bool(mine & then)
