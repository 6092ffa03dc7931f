"""Intake is killed right after its commit: the desk asks again with its key, and there is one request."""

import signal
from pathlib import Path

import httpx

from shared.contracts import topics
from tests.intake_running import fresh_key, intake_on
from tests.platform_parts import PostgresServer
from tests.unit.intake.requests_made import document
from tests.waiting import until


async def test_a_request_survives_the_death_of_intake_and_is_not_entered_twice(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    armed = tmp_path / "crash"
    async with intake_on(kafka_bootstrap, postgres_server, tmp_path / "data") as intake:
        await intake.start(OPVANGPUNT_CRASH_FILE=str(armed))
        key = fresh_key()
        armed.write_text("after-commit")
        try:
            await intake.client().post("/api/v1/requests", json=document(), headers=key)
        except httpx.HTTPError:
            pass
        else:
            raise AssertionError("intake was to die before it could answer")
        assert intake.process
        assert await intake.process.wait() == -signal.SIGKILL

        await intake.start()
        answer = await intake.client().post("/api/v1/requests", json=document(), headers=key)
        assert answer.status_code == 201
        assert (await intake.rows("SELECT count(*) FROM families.requests"))[0][0] == 1
        await until(intake.relayed, "the events to leave")
        request_id = answer.json()["request_id"]
        assert len(await intake.published(topics.REQUESTS, lambda event: event.key == request_id)) == 1
