"""The city's report by semester: nothing later than its day, and nobody in a small figure."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.mentees.domain import Enrolment, Facts
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.reports.domain.semester import Care, Met, Planned, Records, Talk, Worked, semester_report

START = date(2026, 2, 1)
Row = TypeVar("Row")


def town(people: int = 12) -> Records:
    return Records(
        enrolments=[
            Enrolment(str(n), str(n), "2026-1", "cvo", START, facts=Facts(gender="m" if n < 2 else "f"))
            for n in range(people)
        ],
        talks=[Talk(START, "starts", gender="f")] * 6 + [Talk(START, "does-not-start", "language")] * 5,
        sessions=[Met(str(n), date(2026, 3, 1), 30, n > 5) for n in range(people)],
        worked=[Worked(date(2026, 6, 1), 60, date(2026, 7, 2))],
        outcomes=[Outcome(str(n), "certificate", date(2026, 9, 1)) for n in range(6)],
    )


def test_each_fact_counts_in_its_own_semester() -> None:
    told = semester_report("P", date(2026, 12, 31), town()).document()["semesters"]
    assert list(told) == ["2026-1", "2026-2"]
    assert told["2026-1"]["people"]["started"] == 12
    assert told["2026-1"]["people"]["not_seen"] == 6
    assert told["2026-1"]["talks_by_reason"] == {"language": 5}
    assert told["2026-1"]["work"] == {
        "sessions": 12, "minutes": 180, "minutes_planned": 0, "minutes_done": 60, "minutes_signed": 60
    }  # fmt: skip
    assert told["2026-2"]["people"]["certificates"] == 6


def shuffled(rows: Sequence[Row], chance: Random) -> list[Row]:
    return chance.sample(rows, len(rows))


def made_up(chance: Random) -> Records:
    """A programme of two years: some start twice in a semester, plans change, hours are signed later."""

    def day() -> date:
        return START + timedelta(days=chance.randrange(600))

    enrolments: list[Enrolment] = []
    planned: list[Planned] = []
    for number in range(chance.randrange(60)):
        start = day()
        for _ in range(chance.choice((1, 1, 2, 3))):
            end = start + timedelta(days=chance.randrange(90)) if chance.random() < 0.8 else None
            facts = Facts(gender=chance.choice(("f", "m", None)), postcode=chance.choice(("2140", "3500", None)))
            reason = chance.choice(("job", "moved", None)) if end else None
            enrolments.append(Enrolment("", str(number), "c", "cvo", start, end, reason, facts))
            if end is None:
                break
            start = end + timedelta(days=chance.randrange(1, 30))
        for _ in range(chance.choice((0, 1, 3))):
            first = day()
            noted = datetime.combine(day(), time(9), UTC) + timedelta(seconds=len(planned))
            until = first + timedelta(days=chance.randrange(90))
            planned.append(Planned(chance.randrange(900), first, until, (str(number), "lesson"), noted))
    people = [str(number) for number in range(60)]
    barriers = ("housing", "money")
    sessions = [
        Met(
            chance.choice(people), day(), 30, chance.random() < 0.8, tuple(chance.sample(barriers, chance.randrange(3)))
        )
        for _ in range(chance.randrange(40))
    ]
    worked = [
        Worked(done, 60, done + timedelta(days=chance.randrange(60)) if chance.random() < 0.7 else None)
        for done in (day() for _ in range(chance.randrange(20)))
    ]
    kinds = ("certificate", "job", "no-job", "training")
    outcomes = [Outcome(chance.choice(people), chance.choice(kinds), day()) for _ in range(chance.randrange(90))]
    talks = [Talk(day(), "starts", channel=chance.choice(("club", "school"))) for _ in range(chance.randrange(20))]
    care = [
        Care(
            chance.choice(people),
            asked,
            asked + timedelta(days=chance.randrange(200)) if chance.random() < 0.6 else None,
        )
        for asked in (day() for _ in range(chance.randrange(12)))
    ]
    return Records(enrolments, talks, sessions, planned, worked, outcomes, [day()] * 3, care)


def known_on(on: date, records: Records) -> Records:
    """What was known on a day, had each fact been noted on its own day."""
    return Records(
        [
            one if one.ended_on is None or one.ended_on <= on else replace(one, ended_on=None, exit_reason=None)
            for one in records.enrolments
            if one.started_on <= on
        ],
        [one for one in records.talks if one.held_on <= on],
        [one for one in records.sessions if one.held_on <= on],
        [one for one in records.planned if one.recorded_at.date() <= on],
        [
            one if one.signed_on is None or one.signed_on <= on else replace(one, signed_on=None)
            for one in records.worked
            if one.done_on <= on
        ],
        [one for one in records.outcomes if one.dated_on <= on],
        [one for one in records.agreed if one <= on],
        [
            one if one.found_on is None or one.found_on <= on else replace(one, found_on=None)
            for one in records.care
            if one.asked_on <= on
        ],
    )


@given(st.integers(0, 2**32).map(Random), st.integers(-5, 700))
def test_any_order_of_rows_gives_the_same_report_and_what_comes_later_changes_nothing_of_a_day(
    chance: Random, days: int
) -> None:
    records, on = made_up(chance), START + timedelta(days=days)
    told = semester_report("P", on, records)
    rows = {field.name: shuffled(getattr(records, field.name), chance) for field in fields(Records)}
    assert semester_report("P", on, Records(**rows)) == told
    assert semester_report("P", on, known_on(on, records)) == told


def test_own_childcare_counts_a_trainee_once_when_asked_and_a_place_that_came_after_the_semester() -> None:
    asked = [Care(str(number), START, date(2026, 8, 1) if number < 6 else None) for number in range(11)]
    again = [Care(str(number), date(2026, 3, 1)) for number in range(11)]
    records = Records(care=[*again, *asked])
    told = {on: semester_report("P", on, records).semesters["2026-1"] for on in (date(2026, 6, 30), date(2026, 8, 1))}
    assert {one["people"]["own_childcare"] for one in told.values()} == {11}
    before, after = (one["own_childcare"] for one in told.values())
    assert (before, after) == ({"found": 0, "not_found": 11}, {"found": 6, "not_found": 5})
    assert list(semester_report("P", date(2026, 12, 31), records).semesters) == ["2026-1"]


def test_how_few_got_no_place_cannot_be_reckoned() -> None:
    asked = [Care(str(number), START, START if number < 9 else None) for number in range(11)]
    told = semester_report("P", date(2026, 6, 30), Records(care=asked)).semesters["2026-1"]
    assert (told["people"]["own_childcare"], told["own_childcare"]) == (11, {"found": None, "not_found": None})


def test_of_who_started_twice_in_a_semester_the_latest_start_and_end_are_told() -> None:
    one = Enrolment("", "1", "c", "cvo", START, START, "moved", Facts(gender="f"))
    other = Enrolment("", "1", "c", "cvo", START + timedelta(days=9), date(2026, 6, 1), "job", Facts(gender="m"))
    for rows in ([one, other], [other, one]):
        many = [replace(row, mentee_id=str(number)) for number in range(5) for row in rows]
        told = semester_report("P", date(2026, 6, 30), Records(many)).semesters["2026-1"]
        assert (told["people"]["started"], told["started_by_gender"]["m"]) == (5, 5)
        assert told["exits_by_reason"]["job"] == 5


def test_what_is_dated_later_does_not_count() -> None:
    told = semester_report("P", date(2026, 6, 30), town()).document()
    assert list(told["semesters"]) == ["2026-1"]
    assert told["semesters"]["2026-1"]["work"]["minutes_signed"] == 0
    assert not semester_report("P", START - timedelta(days=1), town()).semesters


def test_two_men_cannot_be_reckoned_from_the_women() -> None:
    told = semester_report("P", date(2026, 6, 30), town()).semesters["2026-1"]["started_by_gender"]
    assert told["m"] is None
    assert told["f"] is None


def test_a_channel_that_few_people_named_is_not_told() -> None:
    talks = [Talk(START, "starts", channel="voetbalclub")] * 5 + [Talk(START, "starts", channel="buurvrouw")]
    told = semester_report("P", date(2026, 6, 30), Records(talks=talks)).semesters["2026-1"]["talks_by_channel"]
    assert told.keys() == {"other", "voetbalclub"}


def test_a_plan_that_changes_leaves_the_semester_before_as_it_was() -> None:
    first = Planned(600, START, date(2026, 6, 30), ("1", "lesson"), datetime(2026, 2, 1, tzinfo=UTC))
    later = Planned(900, date(2026, 9, 1), date(2026, 12, 31), ("1", "lesson"), datetime(2026, 9, 1, tzinfo=UTC))
    for planned in ([first, later], [later, first]):
        told = semester_report("P", date(2026, 12, 31), replace(town(), planned=planned)).semesters
        assert [told[name]["work"]["minutes_planned"] for name in ("2026-1", "2026-2")] == [600, 900]


def test_a_plan_noted_after_its_semester_counts_from_the_day_it_was_noted() -> None:
    late = Planned(600, START, date(2026, 6, 30), ("1", "lesson"), datetime(2026, 7, 5, tzinfo=UTC))
    for on, minutes in ((date(2026, 7, 4), 0), (date(2026, 7, 5), 600)):
        told = semester_report("P", on, replace(town(), planned=[late])).semesters
        assert told["2026-1"]["work"]["minutes_planned"] == minutes
