"""ESF's figures and the accounts, held against a recount that shares nothing with the service."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.mentees.domain import Enrolment, Facts
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.reports.domain.esf import Held, esf_report
from services.mentoring.reports.domain.funding import Entry, cents_of, counter_entry, euro, funding_report
from services.mentoring.reports.shown import text_of
from tests.unit.mentoring import recount
from tests.unit.mentoring.files_made import BEGIN, Files, made_up

PROGRAMME = "Proef"
DAYS = st.dates(BEGIN - timedelta(days=10), BEGIN + timedelta(days=1000))


def enrolment(row: dict[str, str]) -> Enrolment:
    facts = Facts(
        gender=row["gender"] or None,
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        education=int(row["education"]) if row["education"] else None,
        labour_status=row["labour_status"] or None,
        target_groups=tuple(row["target_groups"].split(";")) if row["target_groups"] else (),
    )
    end = date.fromisoformat(row["ended_on"]) if row["ended_on"] else None
    started_on = date.fromisoformat(row["started_on"])
    return Enrolment("", row["person_ref"], row["cohort"], row["trajectory"], started_on, end, facts=facts)


def outcomes(rows: Iterable[dict[str, str]]) -> list[Outcome]:
    return [Outcome(row["person_ref"], row["kind"], date.fromisoformat(row["on"]), row["detail"]) for row in rows]


def held(rows: Iterable[dict[str, str]]) -> list[Held]:
    return [Held(date.fromisoformat(row["held_on"]), int(row["minutes"]), row["present"] == "yes") for row in rows]


def figures(files: Files, on: date) -> dict[str, Any]:
    enrolments = map(enrolment, files.mentees)
    return esf_report(PROGRAMME, on, enrolments, outcomes(files.outcomes), held(files.sessions)).document()


@given(st.integers(0, 12), st.integers(0, 10**6), DAYS)
def test_figures_are_those_of_a_recount_on_any_day(people: int, seed: int, on: date) -> None:
    files = made_up(PROGRAMME, people, seed)
    assert figures(files, on) == recount.esf(PROGRAMME, on, files.mentees, files.outcomes, files.sessions)


@given(st.integers(1, 8), st.integers(0, 10**6), DAYS, st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_figures(people: int, seed: int, on: date, chance: Random) -> None:
    files = made_up(PROGRAMME, people, seed)
    before = figures(files, on)
    for rows in (files.mentees, files.outcomes, files.sessions):
        chance.shuffle(rows)
    assert figures(files, on) == before


@given(st.integers(1, 8), st.integers(0, 10**6), DAYS)
def test_what_happens_later_changes_nothing_of_a_day(people: int, seed: int, on: date) -> None:
    files = made_up(PROGRAMME, people, seed)
    known = Files(
        [row for row in files.mentees if row["started_on"] <= on.isoformat()],
        files.mentors,
        [row for row in files.sessions if row["held_on"] <= on.isoformat()],
        [row for row in files.outcomes if row["on"] <= on.isoformat()],
        files.ledger,
    )
    for row in known.mentees:
        row["ended_on"] = row["ended_on"] if row["ended_on"] <= on.isoformat() else ""
    assert figures(known, on) == figures(files, on)


START, LEFT = date(2025, 1, 1), date(2025, 6, 30)


def report(*results: Outcome, enrolments: Iterable[Enrolment] = (), on: date = date(2026, 12, 31)) -> Any:
    only = [Enrolment("", "P", "c", "cvo", START, LEFT)]
    return esf_report(PROGRAMME, on, list(enrolments) or only, results, [])


def after(days: int, kind: str) -> Outcome:
    return Outcome("P", kind, LEFT + timedelta(days=days))


@pytest.mark.parametrize(
    ("results", "at_4_weeks", "at_6_months"),
    [
        ((after(0, "job"),), 1, 1),
        ((after(-1, "job"),), 0, 0),
        ((after(28, "job"),), 1, 1),
        ((after(29, "job"),), 0, 1),
        ((after(182, "job"),), 0, 1),
        ((after(183, "job"),), 0, 0),
        ((after(10, "job"), after(20, "no-job")), 0, 0),
        ((after(10, "job"), after(20, "certificate")), 1, 1),
        ((after(10, "training"), after(100, "job")), 0, 1),
        ((after(10, "job"), after(10, "training")), 1, 1),
    ],
)
def test_work_after_leaving_is_the_latest_that_is_known_of_it(
    results: tuple[Outcome, ...], at_4_weeks: int, at_6_months: int
) -> None:
    figures = report(*results)
    assert (figures.job_at_4_weeks, figures.job_at_6_months) == (at_4_weeks, at_6_months)


def test_who_came_back_counts_once_as_at_the_first_start_and_has_not_left() -> None:
    first = Enrolment("", "P", "c", "cvo", START, LEFT, facts=Facts(labour_status="inactive", target_groups=("other",)))
    again = Enrolment("", "P", "d", "evc", LEFT, None, facts=Facts(labour_status="employed"))
    figures = report(after(3, "job"), enrolments=[again, first])
    assert (figures.participants, figures.exits, figures.job_at_4_weeks) == (1, 0, 0)
    assert figures.by_labour_status == {"job-seeker": 0, "inactive": 1, "employed": 0, "unknown": 0}
    assert figures.by_target_group["other"] == 1
    assert report(enrolments=[again, first], on=LEFT - timedelta(days=1)).exits == 0


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(2000, 1, 2), "under-25"),
        (date(2000, 1, 1), "25-54"),
        (date(1970, 1, 2), "25-54"),
        (date(1970, 1, 1), "over-54"),
        (None, "unknown"),
    ],
)
def test_age_is_that_on_the_day_of_the_first_start(born: date | None, group: str) -> None:
    figures = report(enrolments=[Enrolment("", "P", "c", "cvo", START, facts=Facts(birth_date=born))])
    assert figures.by_age[group] == figures.participants == 1


@given(st.integers(0, 10**6), DAYS)
def test_accounts_are_those_of_a_recount_to_the_cent(seed: int, on: date) -> None:
    ledger = made_up(PROGRAMME, 0, seed).ledger
    entries = [
        Entry(row["source"], PROGRAMME, row["kind"], date.fromisoformat(row["on"]), recount.cents(row["amount"]))
        for row in ledger
    ]
    assert funding_report(PROGRAMME, on, entries).document() == recount.funding(PROGRAMME, on, ledger)


@given(st.integers(0, 10**6), DAYS, st.randoms(use_true_random=False))
def test_accounts_of_a_day_know_no_order_and_nothing_that_is_booked_later(seed: int, on: date, chance: Random) -> None:
    entries = [
        Entry(row["source"], PROGRAMME, row["kind"], date.fromisoformat(row["on"]), recount.cents(row["amount"]))
        for row in made_up(PROGRAMME, 0, seed).ledger
    ]
    known = [entry for entry in entries if entry.booked_on <= on]
    chance.shuffle(known)
    assert funding_report(PROGRAMME, on, known) == funding_report(PROGRAMME, on, entries)


def test_ten_cents_a_hundred_thousand_times_are_ten_thousand_euro() -> None:
    entries = [Entry("esf", PROGRAMME, "expense", START, 10) for _ in range(100_000)]
    told = funding_report(PROGRAMME, LEFT, entries).document()
    assert told["total"] == {"budget": "0.00", "spent": "10000.00", "left": "-10000.00"}


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (34028350, "340283.50")])
def test_cents_read_as_euro(cents: int, text: str) -> None:
    assert euro(cents) == text


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1.250,00", 125000),
        ("1,250.00", 125000),
        ("1250", 125000),
        ("1.250", 125000),
        ("1 250,5", 125050),
        ("€ 340.283,50", 34028350),
        ("12,5 €", 1250),
        ("0,07", 7),
        ("-3,10", -310),
        ("\u2212 3.10", -310),
        ("1\u00a0250\u00a0000", 125000000),
    ],
)
def test_an_amount_is_read_as_a_person_types_it(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "-", "veel", "1.25.00", "12.5000", "1.250.00", "1,250,00", "1 25", "0,001", "1e3", "1" * 13, "٣"]
)
def test_what_is_no_amount_or_two_at_once_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="must"):
        cents_of(typed)


@given(st.integers(-(10**14) + 1, 10**14 - 1), st.sampled_from(["nl", "en", "fr"]))
def test_an_amount_as_a_page_shows_it_is_read_back_to_the_cent(cents: int, language: str) -> None:
    assert cents_of(text_of(cents, "euro", language)) == cents


def test_what_takes_an_entry_back_leaves_the_figures_of_before_as_they_were() -> None:
    first, today, later = date(2026, 3, 1), date(2026, 11, 27), date(2027, 1, 1)
    spent, to_come = Entry("esf", "niko", "expense", first, 1250), Entry("esf", "niko", "expense", later, 900)
    booked = [spent, to_come, counter_entry(spent, today), counter_entry(to_come, today)]
    told = {on: funding_report("niko", on, booked).total.spent for on in (first, today, later)}
    assert told == {first: 1250, today: 0, later: 0}
