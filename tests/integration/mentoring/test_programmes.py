"""A partnership that grows while the programme runs."""

from typing import Any

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

PROGRAMME = {"name": "Proefproject", "kind": "esf", "starts_on": "2025-01-01", "ends_on": "2026-12-31"}


async def made(mentoring: Mentoring) -> str:
    path = f"/api/v1/programmes/proef-{new_id()}"
    assert (await mentoring.put(path, PROGRAMME)).status_code == 200
    return path


async def join(mentoring: Mentoring, path: str, **facts: Any) -> Any:
    body = {"name": "Proefschool", "role": "school", "joined_on": "2025-01-01"} | facts
    return await mentoring.put(f"{path}/partners/proefschool", body)


async def test_a_partner_leaves_and_comes_back_later(mentoring: Mentoring) -> None:
    path = await made(mentoring)
    assert (await join(mentoring, path)).status_code == 200
    again = await join(mentoring, path, joined_on="2026-01-01")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "joined_on")
    await join(mentoring, path, left_on="2025-09-01", owed="cijfers per semester")
    assert (await join(mentoring, path, joined_on="2026-01-01")).status_code == 200
    partners = (await mentoring.get(path)).json()["partners"]
    assert [(one["joined_on"], one["left_on"], one["owed"]) for one in partners] == [
        ("2025-01-01", "2025-09-01", "cijfers per semester"),
        ("2026-01-01", None, None),
    ]


async def test_what_a_file_named_is_completed(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    await mentoring.enrol(programme=programme, cohort="2026-2")
    path = f"/api/v1/programmes/{programme}"
    found = (await mentoring.get(path)).json()
    assert (found["complete"], found["cohorts"][0]["complete"]) == (False, False)
    await mentoring.put(path, PROGRAMME)
    await mentoring.put(f"{path}/cohorts/2026-2", {"semester": "2026-2", "starts_on": "2026-09-01"})
    found = (await mentoring.get(path)).json()
    assert (found["complete"], found["name"], found["cohorts"][0]["complete"]) == (True, "Proefproject", True)


async def test_an_end_before_the_start_and_a_programme_that_is_not_there_are_named(mentoring: Mentoring) -> None:
    path = await made(mentoring)
    wrong = await mentoring.put(path, {**PROGRAMME, "ends_on": "2024-01-01"})
    assert wrong.json()["errors"][0]["field"] == "ends_on"
    nowhere = await join(mentoring, f"/api/v1/programmes/{new_id()}")
    assert nowhere.json()["errors"][0]["field"] == "programme"
