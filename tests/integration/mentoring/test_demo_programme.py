"""The demo's programmes are whole: all that they tell is taken, and shows what it is there to show."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from deploy.local.demo.dates import files_for
from deploy.local.demo.programme import AFTER, BEFORE, FILES, FOLDER, RUNNING, RUNNING_FILES, documents, read_told
from deploy.local.demo.trainees import calls, noted_talk
from shared.runtime.clock import utc_now
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_importing import report, send
from tests.unit.mentoring import recount

LAST_DAY = date(2023, 6, 30)


async def test_the_partnership_and_every_row_go_in(mentoring: Mentoring) -> None:
    await describe(mentoring, read_told(FOLDER / "programme.toml"))
    files = {what: list(csv.DictReader((FOLDER / f"{what}.csv").open(encoding="utf-8"))) for what in FILES}
    for what, rows in files.items():
        assert await send(mentoring, what, rows) == {"imported": len(rows), "unchanged": 0, "refused": []}

    roles = [one["role"] for one in (await mentoring.get("/api/v1/programmes/niko-l")).json()["partners"]]
    assert sum(role in ("lead", "school", "daycare") for role in roles) == 7
    assert roles.count("support") == 6
    figures = recount.esf("niko-l", LAST_DAY, files["mentees"], files["outcomes"], files["sessions"])
    assert await report(mentoring, "niko-l", "esf", LAST_DAY) == figures
    funded = await report(mentoring, "niko-l", "funding", LAST_DAY)
    assert funded["sources"]["esf"]["budget"] == "340283.50"
    assert funded["sources"]["vlaams-co-financieringsfonds"]["budget"] == "136032.13"


async def test_the_city_s_project_runs_today(mentoring: Mentoring, tmp_path: Path) -> None:
    files = files_for(utc_now().date(), tmp_path, RUNNING_FILES, RUNNING)
    told = read_told(RUNNING / "programme.toml") | read_told(files["trainees"])
    await describe(mentoring, told)
    await import_all(mentoring, files, BEFORE)
    for number, talk in enumerate(told["first_talks"]):
        call = noted_talk(told["id"], str(number), talk)
        assert (await mentoring.post(call.path, call.body, key=call.key)).status_code == 201
    first = [await guide(mentoring, told["id"], trainee) for trainee in told["trainees"]]
    assert [await guide(mentoring, told["id"], trainee) for trainee in told["trainees"]] == first
    await import_all(mentoring, files, AFTER)

    caseload = (await mentoring.get(f"/api/v1/caseload?programme={told['id']}")).json()
    attention = {line["name"]: line["attention"] for line in caseload}
    assert len(attention) == 6
    assert attention["Proef Dahlia"]["unseen_days"] > 28
    assert attention["Proef Mimosa"]["barriers"] >= 2
    guide_of = {line["name"]: line["mentor_ref"] for line in caseload}
    own = (await mentoring.get("/api/v1/caseload", "mentor", guide_of["Proef Mimosa"])).json()
    named = next(line["attention"]["open_barriers"] for line in own if line["name"] == "Proef Mimosa")
    assert set(named) >= {"own-childcare", "housing"}
    figures = await report(mentoring, told["id"], "esf", utc_now().date())
    assert (figures["participants"], figures["certificates"], figures["job_at_4_weeks"]) == (8, 1, 1)
    statuses = [await statuses_of(mentoring, mentee_id) for mentee_id in first]
    assert sorted(status for own in statuses for status in own) == ["proposed", "proposed", "signed", "signed"]
    sought = (await mentoring.get(f"/api/v1/searches?programme={told['id']}")).json()
    assert {one["name"]: one["state"] for one in sought} == {
        "Proef Klaver": "waiting",
        "Proef Mimosa": "waiting",
        "Proef Dahlia": "agreed",
    }
    planned = [line["name"] for line in caseload if line["planned"]]
    assert sorted(planned) == ["Proef Aster", "Proef Iris"]
    talks = (await mentoring.get(f"/api/v1/programmes/{told['id']}/first-talks")).json()
    assert sum(one["mentee_id"] is not None for one in talks["talks"]) == 8
    assert {one["gender"]: one["reached"] for one in talks["balance"]} == {"f": 9, "m": 3, "x": 1, "unknown": 0}
    iris = next(line["mentee_id"] for line in caseload if line["name"] == "Proef Iris")
    (agreement,) = (await mentoring.get(f"/api/v1/mentees/{iris}/agreements")).json()
    assert (len(agreement["evaluations"]), len(agreement["reviews"])) == (1, 1)
    assert 'dir="rtl"' in (await mentoring.get("/own", "mentee", iris)).text


async def describe(mentoring: Mentoring, told: dict[str, Any]) -> None:
    """Have mentoring know what a programme is."""
    for path, body in documents(told):
        answer = await mentoring.put(f"/api/v1/programmes/{told['id']}{path}", body)
        assert answer.status_code == 200, answer.text


async def import_all(mentoring: Mentoring, files: dict[str, Path], kinds: tuple[str, ...]) -> None:
    """Import files, of which every row is taken."""
    for what in kinds:
        rows = list(csv.DictReader(files[what].open(encoding="utf-8")))
        assert await send(mentoring, what, rows) == {"imported": len(rows), "unchanged": 0, "refused": []}


async def guide(mentoring: Mentoring, programme: str, trainee: dict[str, Any]) -> str:
    """Tell mentoring all of a trainee; the id."""
    asking = calls(programme, trainee)
    call = next(asking)
    answers = []
    while call:
        async with mentoring.caller() as caller:
            headers = {"Idempotency-Key": call.key} if call.key else {}
            answer = await caller.request(call.method, call.path, json=call.body, headers=headers)
        assert answer.is_success, answer.text
        answers.append(answer.json())
        try:
            call = asking.send(answers[-1])
        except StopIteration:
            break
    return next(str(answer["mentee_id"]) for answer in answers if "mentee_id" in answer)


async def statuses_of(mentoring: Mentoring, mentee_id: str) -> list[str]:
    """How far each agreement of a mentee is."""
    agreed = await mentoring.get(f"/api/v1/mentees/{mentee_id}/agreements")
    return [one["status"] for one in agreed.json()]
