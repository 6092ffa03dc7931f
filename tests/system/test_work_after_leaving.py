"""Who left four weeks ago: from the text in her language, over her yes, to the figure that the funder gets."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from services.mentoring.outcomes.asking import ask_due
from shared.contracts.topics import TRAJECTORIES
from shared.messaging import Units
from shared.runtime.clock import day_of, utc_now
from shared.runtime.database import create_engine
from shared.runtime.identifiers import new_id
from tests.platform_running import eventually
from tests.system.running import System, fresh_key, fresh_phone

PROGRAMME = f"proef werk na vertrek {new_id()}"


def texts_to(system: System, phone: str) -> list[str]:
    return [text["text"] for text in system.http("sms_centre").get("/received", params={"to": phone}).json()]


def outcomes_of(system: System, mentee_id: str) -> list[str]:
    record: dict[str, Any] = system.http("mentoring", "coordinator").get(f"/api/v1/mentees/{mentee_id}").json()
    return [line["kind"] for line in record["timeline"] if line["what"] == "outcome"]


def asked_now(system: System) -> int:
    """What the service does itself from nine to eight, as the test has to run at night too; how many were asked."""

    async def ask() -> int:
        dsn = system.status["postgres"]["databases"]["mentoring"].replace("postgresql://", "postgresql+asyncpg://")
        engine = create_engine(dsn, 1)
        async with Units(engine, "/opvangpunt/mentoring", utc_now, lambda: None).begin() as unit:
            number = await ask_due(unit)
        await engine.dispose()
        return number

    return asyncio.run(ask())


def left(system: System, name: str, phone: str, language: str) -> str:
    """Somebody whose last day was 28 days ago."""
    coordinator = system.http("mentoring", "coordinator")
    person = {
        "name": name,
        "phone": phone,
        "text_language": language,
        "programme": PROGRAMME,
        "cohort": "2026-1",
        "trajectory": "cvo",
        "started_on": "2026-02-02",
        "consents": {"texts": "2026-02-02"},
    }
    mentee_id = coordinator.post("/api/v1/mentees", json=person, headers=fresh_key()).json()["mentee_id"]
    last = {"ended_on": str(day_of(utc_now()) - timedelta(days=28)), "reason": "certificate"}
    ended = coordinator.post(f"/api/v1/mentees/{mentee_id}/end", json=last, headers=fresh_key())
    assert ended.status_code == 200, ended.text
    return str(mentee_id)


def test_her_yes_by_text_is_a_job_in_the_funders_report(system: System) -> None:
    working, seeking = fresh_phone(), fresh_phone()
    has_work = left(system, "Onvindbaar Werkend", working, "fr")
    has_none = left(system, "Onvindbaar Zoekend", seeking, "nl")
    asked_now(system)
    eventually(lambda: bool(texts_to(system, working)) and bool(texts_to(system, seeking)), "the question by text")
    assert "Aviez-vous un travail le" in texts_to(system, working)[0]
    assert "Had u werk op" in texts_to(system, seeking)[0]

    system.http("sms_centre").post("/reply", json={"from": working, "text": "JA"})
    system.http("sms_centre").post("/reply", json={"from": seeking, "text": "nee"})
    eventually(lambda: outcomes_of(system, has_work) == ["job"], "her yes to be an outcome")
    eventually(lambda: outcomes_of(system, has_none) == ["no-job"], "the other's no to be an outcome")

    answer = system.command("report", "esf", "--programme", PROGRAMME, "--json")
    assert answer.returncode == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert (figures["participants"], figures["exits"], figures["job_at_4_weeks"]) == (2, 2, 1)

    assert asked_now(system) == 0
    for record in system.records(TRAJECTORIES):
        assert b"Onvindbaar" not in (record.value or b"")
