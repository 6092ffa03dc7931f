"""From the first result to a document that anyone can check."""

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

MODULES = [
    {"code": "M1", "name": "Verzorgen", "hours": 80, "competences": [1, 2]},
    {"code": "M2", "name": "Spelen", "hours": 60, "competences": [3]},
]


async def trainee(mentoring: Mentoring, **facts: Any) -> str:
    """A mentee of a programme with two modules; the id."""
    programme = f"proef-{new_id()}"
    answer = await mentoring.put(f"/api/v1/programmes/{programme}/modules", {"modules": MODULES})
    assert answer.json() == {"programme": programme, "modules": 2}
    return await mentoring.enrol(programme=programme, **facts)


async def trajectory(mentoring: Mentoring, mentee: str) -> Any:
    return (await mentoring.get(f"/api/v1/mentees/{mentee}/trajectory")).json()


async def award(mentoring: Mentoring, mentee: str, kind: str = "certificate") -> Any:
    body = {"kind": kind, "awarded_on": "2026-11-20"}
    return await mentoring.post(f"/api/v1/mentees/{mentee}/certificates", body)


async def passed(mentoring: Mentoring, mentee: str, module: str) -> None:
    body = {"module": module, "result": "passed", "on": "2026-11-02"}
    assert (await mentoring.post(f"/api/v1/mentees/{mentee}/module-results", body)).status_code == 201


async def test_a_partial_test_exempts_from_the_module_that_it_covers(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring, trajectory="evc")
    test = {"held_on": "2026-10-05", "shown": [1, 2, 7]}
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/assessments", test)
    assert answer.json() == {"mentee_id": mentee, "exempted": ["M1"]}
    found = await trajectory(mentoring, mentee)
    assert [module["result"] for module in found["modules"]] == ["exempted", None]
    assert found["competences"]["shown"] == [1, 2, 7]


async def test_a_certificate_waits_for_the_last_module_and_then_counts_as_an_outcome(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    await passed(mentoring, mentee, "M1")
    refused = await award(mentoring, mentee)
    assert refused.status_code == 422
    assert "Spelen" in refused.json()["detail"]
    await passed(mentoring, mentee, "M2")
    given = (await award(mentoring, mentee)).json()
    outcome = "SELECT kind, dated_on::text, detail FROM mentees.outcomes WHERE mentee_id = $1"
    assert tuple(await mentoring.row(outcome, mentee)) == ("certificate", "2026-11-20", given["certificate_id"])
    told = "SELECT value FROM outbox WHERE key = $1 AND headers LIKE '%CertificateAwarded%'"
    row = await mentoring.row(told, mentee)
    assert row is None or b"Proef" not in row.value


async def test_anyone_can_check_a_document_by_its_code_and_a_forged_one_is_refused(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    code = (await award(mentoring, mentee, "participation")).json()["code"]
    async with mentoring.caller(None) as anyone:
        genuine = await anyone.get(f"/api/v1/certificates/{code.lower()}")
        forged = await anyone.get(f"/api/v1/certificates/{code[:-1]}{'0' if code[-1] != '0' else '1'}")
        nonsense = await anyone.get("/api/v1/certificates/geen-code")
        page = await anyone.get("/certificates", params={"code": code})
    assert genuine.json()["holder"] == "Proef Cursist"
    assert genuine.json()["status"] == "genuine"
    assert [forged.status_code, nonsense.status_code] == [404, 404]
    assert "Dit document is echt." in page.text


async def test_the_printed_document_says_what_the_register_says(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    given = (await award(mentoring, mentee, "participation")).json()
    path = f"/mentees/{mentee}/certificates/{given['certificate_id']}.pdf"
    printed = await mentoring.get(path)
    assert printed.headers["content-type"] == "application/pdf"
    said = re.sub(r"\s+", " ", PdfReader(BytesIO(printed.content)).pages[0].extract_text())
    assert "Proef Cursist" in said
    assert "Attest van deelname" in said
    assert given["code"] in said
    assert (await mentoring.get(path)).content == printed.content


async def test_a_document_needs_a_name(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    async with mentoring.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM mentees.contacts WHERE mentee_id = $1", (mentee,))
    refused = await award(mentoring, mentee, "participation")
    assert refused.status_code == 422
    assert "name" in refused.json()["detail"]


async def test_an_erased_holder_leaves_a_document_of_nobody(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    code = (await award(mentoring, mentee, "participation")).json()["code"]
    async with mentoring.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM mentees.persons WHERE mentee_id = $1", (mentee,))
    async with mentoring.caller(None) as anyone:
        assert (await anyone.get(f"/api/v1/certificates/{code}")).json()["holder"] is None


async def test_hours_are_noted_once_and_signed_by_who_was_there(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring, mentor_id="mentor-a")
    hours, key = {"activity": "traineeship", "on": "2026-10-01", "minutes": 240}, new_id()
    path = f"/api/v1/mentees/{mentee}/hours"
    first = await mentoring.post(path, hours, "mentor", "mentor-a", key)
    again = await mentoring.post(path, hours, "mentor", "mentor-a", key)
    assert first.json() == again.json()
    await mentoring.post(f"{path}/{first.json()['hours_id']}/sign", None, "coordinator")
    plan = {"minutes": 6000, "from_on": "2026-09-01", "until_on": "2026-10-31"}
    await mentoring.put(f"/api/v1/mentees/{mentee}/hours-planned/traineeship", plan)
    found = (await trajectory(mentoring, mentee))["hours"]["traineeship"]
    assert found == {"planned": 6000, "done": 240, "signed": 240, "lag": 5760}


async def test_a_mentor_notes_nothing_of_another_mentors_trainee(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring, mentor_id="mentor-a")
    hours = {"activity": "lesson", "on": "2026-10-01", "minutes": 60}
    refused = await mentoring.post(f"/api/v1/mentees/{mentee}/hours", hours, "mentor", "mentor-b")
    assert refused.status_code == 404
    for path in (f"/api/v1/mentees/{mentee}/trajectory", f"/mentees/{mentee}/trajectory"):
        assert (await mentoring.get(path, "mentor", "mentor-b")).status_code == 404
    body = {"kind": "participation", "awarded_on": "2026-11-20"}
    own = await mentoring.post(f"/api/v1/mentees/{mentee}/certificates", body, "mentor", "mentor-a")
    assert own.status_code == 403


async def test_a_wrong_entry_on_the_page_is_told_in_dutch_with_what_was_typed(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    async with mentoring.caller() as coordinator:
        sent = {"key": new_id(), "module": "M1", "result": "passed", "on": "2026-01-01"}
        page = await coordinator.post(f"/mentees/{mentee}/trajectory/result", data=sent)
        assert page.status_code == 422
        assert "Kies een dag tussen de start van het traject en vandaag." in page.text
        assert 'value="2026-01-01"' in page.text
        right = await coordinator.post(f"/mentees/{mentee}/trajectory/result", data=sent | {"on": "2026-11-02"})
    assert right.status_code == 303
    assert (await trajectory(mentoring, mentee))["modules"][0]["result"] == "passed"


async def test_modules_that_cannot_be_are_named(mentoring: Mentoring) -> None:
    twice = [MODULES[0], MODULES[0]]
    refused = await mentoring.put("/api/v1/programmes/proef/modules", {"modules": twice})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "modules.1.code"
