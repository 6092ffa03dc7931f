"""First talks: of those who start and those who do not, and whom a programme reaches."""

from typing import Any

import pytest

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_programmes import made

TALK = {"held_on": "2026-09-01", "outcome": "starts", "gender": "m", "outreach_channel": "moskee"}


async def talk(mentoring: Mentoring, path: str, **facts: Any) -> Any:
    return await mentoring.post(f"{path}/first-talks", TALK | facts)


async def test_who_does_not_start_has_a_reason_and_counts_as_reached(mentoring: Mentoring) -> None:
    path = await made(mentoring)
    assert (await talk(mentoring, path)).status_code == 201
    assert (await talk(mentoring, path, outcome="does-not-start", reason="own-childcare")).status_code == 201
    for wrong in ({"outcome": "does-not-start"}, {"reason": "job"}, {"outcome": "waits", "reason": "job"}):
        refused = await talk(mentoring, path, **wrong)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    later = await talk(mentoring, path, held_on="2999-01-01")
    assert later.json()["errors"][0]["field"] == "held_on"
    balance = (await mentoring.get(f"{path}/first-talks")).json()["balance"]
    assert {one["gender"]: (one["reached"], one["started"]) for one in balance}["m"] == (2, 0)


async def test_a_talk_leads_to_one_start_in_its_own_programme(mentoring: Mentoring) -> None:
    path = await made(mentoring)
    programme = path.rpartition("/")[2]
    talk_id = (await talk(mentoring, path, outcome="waits")).json()["talk_id"]
    person = {"name": "Proef Cursist", "cohort": "2026-2", "trajectory": "cvo", "started_on": "2026-09-08"}
    person |= {"first_talk": talk_id, "gender": "m"}
    elsewhere = await mentoring.post("/api/v1/mentees", person | {"programme": f"{programme}-other"})
    assert elsewhere.json()["errors"][0]["field"] == "first_talk"
    mentee = (await mentoring.post("/api/v1/mentees", person | {"programme": programme})).json()["mentee_id"]
    again = await mentoring.post("/api/v1/mentees", person | {"programme": programme})
    assert again.json()["errors"][0]["field"] == "first_talk"
    found = (await mentoring.get(f"{path}/first-talks")).json()
    assert [(one["outcome"], one["mentee_id"]) for one in found["talks"]] == [("starts", mentee)]
    assert found["balance"][1] == {"gender": "m", "reached": 1, "started": 1}


async def test_a_programme_may_have_a_slash_in_its_name(mentoring: Mentoring) -> None:
    name = f"NIKO(L)/{new_id()}"
    path = f"/api/v1/programmes/{name.replace('/', '%2F')}"
    facts = {"name": name, "kind": "esf"}
    assert (await mentoring.put(path, facts)).status_code == 200
    assert (await mentoring.put(f"{path}/cohorts/2026-2", {})).status_code == 200
    assert (await talk(mentoring, path)).status_code == 201
    assert [one["name"] for one in (await mentoring.get(path)).json()["cohorts"]] == ["2026-2"]
    page = await mentoring.get(f"/programmes/{name.replace('/', '%2F')}")
    assert (page.status_code, name in page.text) == (200, True)


@pytest.mark.parametrize("role", ["mentor", "mentee", "partner"])
async def test_only_who_runs_the_programme_sees_its_talks_and_pages(mentoring: Mentoring, role: Any) -> None:
    path = await made(mentoring)
    for address in (f"{path}/first-talks", path.removeprefix("/api/v1"), "/programmes", "/programmes/x/enrol"):
        assert (await mentoring.get(address, role, "x")).status_code == 403
