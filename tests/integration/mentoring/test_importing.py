"""A programme from files: what is good goes in once, what is wrong is named, and the figures are those of a recount."""

from datetime import date
from typing import Any

import pytest

from shared.contracts import topics
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.bus import values
from tests.integration.mentoring.service import Mentoring
from tests.unit.mentoring import recount
from tests.unit.mentoring.files_made import Rows, made_up

KINDS = ("mentors", "mentees", "sessions", "outcomes", "ledger")


async def send(mentoring: Mentoring, kind: str, rows: Rows) -> dict[str, Any]:
    header = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[row.get(column, "") for column in header] for row in rows]
    body = {"first_line": 2, "header": header, "rows": cells}
    answer = await mentoring.post(f"/api/v1/imports/{kind}", body, "operator")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def report(mentoring: Mentoring, programme: str, kind: str, on: date) -> Any:
    return (await mentoring.get(f"/api/v1/programmes/{programme}/reports/{kind}?on={on}")).json()


def start(programme: str, ref: str = "P-1", **cells: str) -> dict[str, str]:
    row = {"person_ref": ref, "programme": programme, "cohort": "2025-1", "started_on": "2025-02-01"}
    return row | {"ended_on": "", "exit_reason": "", "trajectory": "cvo", "target_groups": ""} | cells


def session(programme: str, **cells: str) -> dict[str, str]:
    row = {"session_id": new_id(), "person_ref": "P-1", "programme": programme, "mentor_ref": "G-1"}
    return row | {"held_on": "2025-03-01", "minutes": "45", "barriers": "", "present": "yes"} | cells


def named(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(item["line"], item["column"]) for item in answer["refused"]]


@pytest.fixture
def programme() -> str:
    return f"proef-{new_id()}"


async def test_the_figures_of_any_day_are_those_of_a_recount_and_the_files_again_change_nothing(
    mentoring: Mentoring, programme: str
) -> None:
    files = made_up(programme, 60, seed=5)
    for again in (False, True):
        for kind in KINDS:
            rows = getattr(files, kind)
            answer = await send(mentoring, kind, rows)
            assert answer["refused"] == []
            if kind != "mentors":
                assert answer["unchanged" if again else "imported"] == len(rows)
        for on in (date(2023, 1, 1), date(2024, 9, 1), date(2025, 6, 1), date(2027, 1, 1)):
            figures = recount.esf(programme, on, files.mentees, files.outcomes, files.sessions)
            assert await report(mentoring, programme, "esf", on) == figures
            assert await report(mentoring, programme, "funding", on) == recount.funding(programme, on, files.ledger)


async def test_of_overlapping_enrolments_the_upper_row_stays_and_the_rest_goes_in(
    mentoring: Mentoring, programme: str
) -> None:
    rows = [
        start(programme, started_on="2025-07-01"),
        start(programme, ended_on="2025-06-30"),
        start(programme, started_on="2025-08-01"),
        start(programme, "P-2", ended_on="2025-01-01"),
        start(programme, "P-3", gender="q", education="9", labour_status="rich", target_groups="other;nobody"),
        start(programme, "P-4"),
    ]
    answer = await send(mentoring, "mentees", rows)
    assert answer["imported"] == 3
    wrong = [(6, "education"), (6, "gender"), (6, "labour_status"), (6, "target_groups")]
    assert sorted(named(answer)) == [(4, "started_on"), (5, "ended_on"), *wrong]


async def test_a_later_file_ends_an_enrolment_and_changes_no_other_fact(mentoring: Mentoring, programme: str) -> None:
    await send(mentoring, "mentees", [start(programme, target_groups="refugee")])
    over = start(programme, target_groups="refugee", ended_on="2025-06-30", exit_reason="moved")
    rows = [start(programme, started_on="2025-09-01"), over]
    assert await send(mentoring, "mentees", rows) == {"imported": 2, "unchanged": 0, "refused": []}
    assert (await send(mentoring, "mentees", rows))["unchanged"] == 2
    changed = [{**over, "ended_on": "2025-05-31"}, {**over, "target_groups": ""}]
    assert named(await send(mentoring, "mentees", changed)) == [(2, "ended_on"), (3, "target_groups")]
    figures = await report(mentoring, programme, "esf", date(2025, 12, 31))
    assert (figures["participants"], figures["exits"], figures["by_target_group"]["refugee"]) == (1, 0, 1)
    assert (await report(mentoring, programme, "esf", date(2025, 6, 30)))["exits"] == 1


async def test_a_session_must_be_of_somebody_who_is_there_be_over_and_keep_its_id(
    mentoring: Mentoring, programme: str
) -> None:
    await send(mentoring, "mentees", [start(programme)])
    first = session(programme, barriers="money;housing")
    rows = [
        first,
        {**first, "minutes": "46"},
        {**first, "barriers": "housing;money"},
        session(programme, held_on="2999-01-01"),
        session(programme, person_ref="nobody"),
        session(f"{programme}-other"),
        session(programme, minutes="-5", present="perhaps", barriers="rain"),
    ]
    answer = await send(mentoring, "sessions", rows)
    assert (answer["imported"], answer["unchanged"]) == (1, 1)
    wrong = [(8, "barriers"), (8, "minutes"), (8, "present")]
    assert sorted(named(answer)) == [(3, "session_id"), (5, "held_on"), (6, "person_ref"), (7, "programme"), *wrong]


async def test_an_outcome_of_an_unknown_kind_or_person_is_refused(mentoring: Mentoring, programme: str) -> None:
    await send(mentoring, "mentees", [start(programme)])
    good = {"person_ref": "P-1", "programme": programme, "kind": "job", "on": "2025-07-01", "detail": "19 uur"}
    answer = await send(mentoring, "outcomes", [good, good, {**good, "kind": "luck"}, {**good, "person_ref": "x"}])
    assert (answer["imported"], answer["unchanged"]) == (1, 1)
    assert named(answer) == [(4, "kind"), (5, "person_ref")]


async def test_places_come_in_once_and_a_bad_one_is_named(mentoring: Mentoring, programme: str) -> None:
    row = {"place_id": f"{programme}-a", "daycare_id": "ukkies", "daycare_name": "De Ukkies", "postcode": "3500"}
    row |= {"kind": "traineeship", "days": "tue;mon", "from_on": "2026-09-01", "until_on": "2027-01-31"}
    row |= {"number": "2", "age_group": "", "languages": "nl;ar", "has_mentor": "yes", "programme": programme}
    rows = [
        row,
        {**row, "number": "3"},
        {**row, "place_id": f"{programme}-b", "until_on": "2026-08-31"},
        {**row, "place_id": f"{programme}-c", "days": "mon;sun", "kind": "job", "has_mentor": "perhaps"},
        {**row, "place_id": f"{programme}-d", "number": "0", "days": ""},
        {**row, "place_id": f"{programme}-e", "number": "", "has_mentor": ""},
    ]
    answer = await send(mentoring, "places", rows)
    assert answer["imported"] == 2
    wrong = [(5, "days"), (5, "has_mentor"), (5, "kind"), (6, "days"), (6, "number")]
    assert sorted(named(answer)) == [(3, "place_id"), (4, "until_on"), *wrong]
    assert (await send(mentoring, "places", [rows[0], rows[5]]))["unchanged"] == 2
    assert (await send(mentoring, "places", [{**row, "number": "3"}]))["imported"] == 1
    kept = {one["place_id"]: one for one in (await mentoring.get("/api/v1/places")).json()}[row["place_id"]]
    assert (kept["days"], kept["number"], kept["programme_id"]) == (["mon", "tue"], 3, programme)


async def test_two_expenses_that_are_alike_both_count_and_come_in_once(mentoring: Mentoring, programme: str) -> None:
    ticket = {"source": "city", "programme": programme, "kind": "expense", "on": "2025-03-01", "amount": "3.10"}
    rows = [ticket, ticket, {**ticket, "amount": "1.250,00"}, {**ticket, "amount": "1,250.00"}]
    assert (await send(mentoring, "ledger", rows))["imported"] == 2
    answer = await send(mentoring, "ledger", [*rows, ticket])
    assert (answer["imported"], answer["unchanged"], named(answer)) == (1, 2, [(4, "amount"), (5, "amount")])
    told = await report(mentoring, programme, "funding", date(2025, 3, 1))
    assert told["total"] == {"budget": "0.00", "spent": "9.30", "left": "-9.30"}


async def test_what_a_file_names_is_made_to_be_completed(mentoring: Mentoring, programme: str) -> None:
    mentor = f"G-{new_id()}"
    await send(mentoring, "mentees", [start(programme)])
    await send(mentoring, "sessions", [session(programme, mentor_ref=mentor)])
    waiting = """
        SELECT programmes.complete, cohorts.complete, mentors.complete FROM programmes
        JOIN cohorts USING (programme_id) CROSS JOIN mentors WHERE programme_id = $1 AND mentor_ref = $2
    """
    assert await mentoring.row(waiting, programme, mentor) == (False, False, False)
    described = {"mentor_ref": mentor, "name": "Proef Begeleider", "languages": "nl", "hours_per_week": "30.4"}
    await send(mentoring, "mentors", [described])
    assert await mentoring.row(waiting, programme, mentor) == (False, False, True)


async def test_no_target_group_reaches_the_bus(mentoring: Mentoring, programme: str, kafka_bootstrap: str) -> None:
    await send(mentoring, "mentees", [start(programme, target_groups="refugee;disability", gender="x")])
    await send(mentoring, "sessions", [session(programme, barriers="health", theme=programme)])
    told = await values(kafka_bootstrap, topics.TRAJECTORIES, programme, 2)
    assert not any(word in value for value in told for word in (b"refugee", b"disability", b"health", b"gender"))


async def test_a_programme_that_nobody_made_has_no_figures(mentoring: Mentoring) -> None:
    answer = await mentoring.get("/api/v1/programmes/nowhere/reports/esf")
    assert answer.status_code == 404
    assert "nowhere" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["mentor", "mentee", "partner", "terminal"])
async def test_only_who_runs_the_programme_imports_and_reads_its_figures(mentoring: Mentoring, role: Any) -> None:
    assert (await mentoring.get("/api/v1/programmes/p/reports/esf", role, "x")).status_code == 403
    body = {"first_line": 2, "header": ["mentor_ref"], "rows": []}
    assert (await mentoring.post("/api/v1/imports/mentors", body, role, "x")).status_code == 403


async def test_a_file_without_a_needed_column_is_refused_whole(mentoring: Mentoring) -> None:
    answer = await send(mentoring, "ledger", [{"source": "esf", "amount": "1.00"}])
    assert (answer["imported"], named(answer)) == (0, [(1, "programme"), (1, "kind"), (1, "on")])
