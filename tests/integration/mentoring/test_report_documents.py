"""Who may keep which report: a funder's partner that of its own programme, and every look at groups leaves a line."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from shared.contracts.intake import Role
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

REPORTS = ("esf.xlsx", "esf.pdf", "funding.xlsx", "funding.pdf", "semester", "semester.xlsx", "semester.pdf")


@pytest.fixture
async def programme(mentoring: Mentoring) -> str:
    """A programme with one funder and one school, and seven mentees of whom two fled."""
    name = f"proef-{new_id()}"
    await mentoring.put(f"/api/v1/programmes/{name}", {"name": name, "kind": "esf"})
    for partner, role in (("geldschieter", "funder"), ("school", "school")):
        member = {"name": partner, "role": role, "joined_on": "2025-01-01"}
        assert (await mentoring.put(f"/api/v1/programmes/{name}/partners/{partner}", member)).is_success
    for number in range(7):
        groups = ["refugee"] if number < 2 else []
        await mentoring.enrol(programme=name, name=f"Proef {number}", target_groups=groups)
    return name


async def test_a_funder_keeps_its_figures_and_another_partner_learns_of_nothing(
    mentoring: Mentoring, programme: str
) -> None:
    for report in REPORTS:
        address = f"/api/v1/programmes/{programme}/reports/{report}"
        assert (await mentoring.get(address, "partner", "geldschieter")).status_code == 200
        others: list[tuple[Role, str | None, int]] = [
            ("partner", "school", 404),
            ("partner", None, 404),
            ("mentor", "g", 403),
        ]
        for role, scope, status in others:
            assert (await mentoring.get(address, role, scope)).status_code == status


async def test_a_funder_sees_no_group_of_fewer_than_five_and_the_coordinator_does(
    mentoring: Mentoring, programme: str
) -> None:
    address = f"/api/v1/programmes/{programme}/reports/esf.xlsx?lang=en"
    seen: dict[str, dict[object, object]] = {}
    readers: list[tuple[Role, str | None]] = [("partner", "geldschieter"), ("coordinator", None)]
    for role, scope in readers:
        book = load_workbook(BytesIO((await mentoring.get(address, role, scope)).content))
        rows = book["By target group"].iter_rows(min_row=5, max_col=2, values_only=True)
        seen[role] = {row[0]: row[1] for row in rows}
    assert seen["coordinator"]["Refugee"] == 2
    assert seen["partner"]["Refugee"] == "< 5"
    assert "Proef" not in str(seen)


async def test_whoever_sees_figures_by_target_group_leaves_a_line(mentoring: Mentoring, programme: str) -> None:
    await mentoring.get(f"/api/v1/programmes/{programme}/reports/esf.pdf", "partner", "geldschieter")
    await mentoring.get(f"/api/v1/programmes/{programme}/reports/funding.pdf", "partner", "geldschieter")
    looked = "SELECT count(*) AS number FROM sensitive.looks WHERE caller = 'partner:geldschieter' AND what LIKE $1"
    assert (await mentoring.row(looked, f"%{programme}")).number == 1


async def test_a_funder_reads_by_semester_what_was_done_and_nobody_in_a_small_figure(
    mentoring: Mentoring, programme: str
) -> None:
    address = f"/api/v1/programmes/{programme}/reports/semester"
    seen = (await mentoring.get(address, "partner", "geldschieter")).json()
    people = [counts["people"]["started"] for counts in seen["semesters"].values()]
    assert people == [7]
    assert seen["newcomers"]["by_target_group"]["started"]["refugee"] is None
    book = load_workbook(BytesIO((await mentoring.get(f"{address}.xlsx?lang=en", "partner", "geldschieter")).content))
    groups = book["New workers by target group"].iter_rows(min_row=5, max_col=2, values_only=True)
    assert ("Refugee", "< 5") in list(groups)
    assert book["People"]["A2"].value == programme


async def test_a_plan_that_changes_is_kept_beside_the_one_before_and_the_newest_counts(
    mentoring: Mentoring, programme: str
) -> None:
    mentee = await mentoring.enrol(programme=programme)
    for minutes in (6000, 3000):
        plan = {"minutes": minutes, "from_on": "2026-09-01", "until_on": "2026-10-31"}
        assert (await mentoring.put(f"/api/v1/mentees/{mentee}/hours-planned/traineeship", plan)).is_success
    hours = (await mentoring.get(f"/api/v1/mentees/{mentee}/trajectory")).json()["hours"]
    assert hours["traineeship"]["planned"] == 3000
    told = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/semester")).json()["semesters"]
    assert told["2026-2"]["work"]["minutes_planned"] == 3000
    kept = "SELECT count(*) AS number FROM mentees.hours_planned WHERE mentee_id = $1"
    assert (await mentoring.row(kept, mentee)).number == 2
