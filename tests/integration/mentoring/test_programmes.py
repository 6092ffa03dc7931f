"""A partnership that grows while the programme runs."""

import asyncio
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


async def while_a_file_names(mentoring: Mentoring, naming: str, name: str, *, put: tuple[str, dict[str, Any]]) -> int:
    """The status of a PUT that waits for an import that has made the same row and is not done yet."""
    engine = mentoring.app.state.service.engine
    async with engine.connect() as importing:
        await importing.exec_driver_sql(naming, (name,))
        describing = asyncio.create_task(mentoring.put(*put))
        await mentoring.until_somebody_waits()
        await importing.commit()
    return (await describing).status_code


async def test_a_programme_is_described_while_a_file_names_it(mentoring: Mentoring) -> None:
    name = f"proef-{new_id()}"
    made = "INSERT INTO programmes (programme_id, name, kind, complete) VALUES ($1, $1, 'other', false)"
    assert await while_a_file_names(mentoring, made, name, put=(f"/api/v1/programmes/{name}", PROGRAMME)) == 200
    found = (await mentoring.get(f"/api/v1/programmes/{name}")).json()
    assert (found["name"], found["complete"], found["ends_on"]) == ("Proefproject", True, "2026-12-31")


async def test_a_cohort_is_described_while_a_file_names_it(mentoring: Mentoring) -> None:
    path = await made(mentoring)
    name = path.rpartition("/")[2]
    named = "INSERT INTO cohorts (programme_id, name, complete) VALUES ($1, '2026-2', false)"
    put = (f"{path}/cohorts/2026-2", {"starts_on": "2026-09-01"})
    assert await while_a_file_names(mentoring, named, name, put=put) == 200
    (cohort,) = (await mentoring.get(path)).json()["cohorts"]
    assert (cohort["complete"], cohort["starts_on"]) == (True, "2026-09-01")


async def test_a_partner_joins_two_programmes_at_the_same_moment(mentoring: Mentoring) -> None:
    path, partner = await made(mentoring), f"partner-{new_id()}"
    named = "INSERT INTO partners (partner_id, name) VALUES ($1, 'Elders zo genoemd')"
    body = {"name": "Proefschool", "role": "school", "joined_on": "2025-01-01"}
    assert await while_a_file_names(mentoring, named, partner, put=(f"{path}/partners/{partner}", body)) == 200
    (joined,) = (await mentoring.get(path)).json()["partners"]
    assert (joined["partner_id"], joined["name"]) == (partner, "Proefschool")


async def test_a_programme_made_twice_under_one_name_at_the_same_moment_is_the_first(mentoring: Mentoring) -> None:
    name = f"proef-{new_id()}"
    async with mentoring.caller() as caller:
        forms = [{"key": new_id(), "programme_id": name, "name": told, "kind": "esf"} for told in ("Eerste", "Tweede")]
        answers = await asyncio.gather(*(caller.post("/programmes/new", data=form) for form in forms))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [303, 422]
    assert (await mentoring.get(f"/api/v1/programmes/{name}")).json()["name"] == ("Eerste", "Tweede")[codes.index(303)]


async def test_two_modules_added_at_the_same_moment_are_both_kept_and_one_without_hours_is_told(
    mentoring: Mentoring,
) -> None:
    path = await made(mentoring)
    page = f"/programmes/{path.rpartition('/')[2]}/module"
    async with mentoring.caller() as caller:
        forms = [{"key": new_id(), "code": code, "name": f"Module {code}", "hours": "80"} for code in ("A", "B")]
        answers = await asyncio.gather(*(caller.post(page, data=form) for form in forms))
        assert [answer.status_code for answer in answers] == [303, 303]
        empty = await caller.post(page, data=forms[0] | {"key": new_id(), "hours": "0"})
        shown = (await caller.get(page.rpartition("/")[0])).text
    assert (empty.status_code, "Minstens een uur." in empty.text) == (422, True)
    assert ("A · Module A" in shown, "B · Module B" in shown) == (True, True)
