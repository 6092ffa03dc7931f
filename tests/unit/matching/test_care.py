"""What a daycare may say of the care it agreed to, and when that settles a request."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.matching.care.domain import (
    CareReport,
    NothingAgreedError,
    NotYetError,
    ToldError,
    WhyMissingError,
    check,
    conclusion,
    may_correct,
)
from services.matching.directors.domain import organiser_in
from services.matching.domain.catalogue import GroupKey
from services.matching.domain.decisions import Seat
from services.matching.domain.promises import Offer, Terms

NOW = datetime(2027, 2, 3, 9, tzinfo=UTC)
TODAY = NOW.date()
TERMS = Terms("r1", (Seat("c1", GroupKey("d1", "all")),), "Zonnetje", date(2027, 2, 1), "policy", "first")
OFFER = Offer("o1", TERMS, NOW - timedelta(days=9), NOW - timedelta(days=6), "accepted")
APART = replace(OFFER, terms=replace(TERMS, seats=(*TERMS.seats, Seat("c2", GroupKey("d2", "all")))))


def yes(daycare_id: str = "d1", day: date = TODAY) -> CareReport:
    return CareReport("o1", daycare_id, day, None, NOW)


def no(daycare_id: str = "d1") -> CareReport:
    return CareReport("o1", daycare_id, None, "moved", NOW)


def test_a_start_settles_the_request_on_its_day() -> None:
    told = conclusion(OFFER, yes(), [], NOW)
    assert told is not None
    assert (told.request_id, told.started_on, told.why) == ("r1", TODAY, None)


def test_care_that_did_not_start_settles_it_with_the_reason() -> None:
    told = conclusion(OFFER, no(), [], NOW)
    assert told is not None
    assert (told.started_on, told.why) == (None, "moved")


def test_with_children_apart_the_first_start_settles_it_once() -> None:
    assert conclusion(APART, yes("d1"), [], NOW) is not None
    assert conclusion(APART, yes("d2"), [yes("d1")], NOW) is None
    assert conclusion(APART, no("d2"), [yes("d1")], NOW) is None


def test_with_children_apart_it_did_not_start_once_every_daycare_says_so() -> None:
    assert conclusion(APART, no("d1"), [], NOW) is None
    assert conclusion(APART, no("d2"), [no("d1")], NOW) is not None
    assert conclusion(APART, yes("d2"), [no("d1")], NOW) is not None


def test_of_a_family_that_left_meanwhile_nothing_is_settled() -> None:
    assert conclusion(replace(OFFER, state="withdrawn"), no(), [], NOW) is None


def test_what_is_told_is_dated_at_the_moment_it_stands() -> None:
    told = conclusion(OFFER, yes(), [], NOW + timedelta(minutes=5))
    assert told is not None
    assert told.reported_at == NOW + timedelta(minutes=5)


def test_a_word_is_corrected_until_it_is_told() -> None:
    may_correct(None)
    may_correct(replace(no(), correctable_until=NOW))
    with pytest.raises(ToldError, match="contact point"):
        may_correct(no())


def test_a_start_tomorrow_is_refused() -> None:
    with pytest.raises(NotYetError):
        check(yes(day=TODAY + timedelta(days=1)), OFFER, TODAY)


def test_no_start_without_a_reason_is_refused() -> None:
    with pytest.raises(WhyMissingError):
        check(CareReport("o1", "d1", None, None, NOW), OFFER, TODAY)


@pytest.mark.parametrize("offer", [None, replace(OFFER, state="open"), replace(OFFER, state="declined")])
def test_of_a_place_that_no_family_took_nothing_is_said(offer: Offer | None) -> None:
    with pytest.raises(NothingAgreedError):
        check(yes(), offer, TODAY)


def test_another_daycare_says_nothing_of_it() -> None:
    with pytest.raises(NothingAgreedError):
        check(yes("d2"), OFFER, TODAY)


@pytest.mark.parametrize(
    ("scope", "organiser"),
    [("organiser:Felies", "Felies"), ("organiser: De Ukkies ", "De Ukkies"), ("d1", None), (None, None)],
)
def test_a_scope_names_a_daycare_or_an_organiser(scope: str | None, organiser: str | None) -> None:
    assert organiser_in(scope) == organiser
