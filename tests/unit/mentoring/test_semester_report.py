"""The city's report by semester: nothing later than its day, and nobody in a small figure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.mentoring.mentees.domain import Enrolment, Facts
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.reports.domain.semester import Met, Planned, Records, Talk, Worked, semester_report

START = date(2026, 2, 1)


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
