"""A running intake for the tests of a file. Each test makes its own requests, so that none meets another's."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.intake_running import Intake, fresh_key, intake_on
from tests.platform_parts import PostgresServer
from tests.unit.intake.requests_made import document


@pytest.fixture(scope="module")
async def intake(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Intake]:
    """Intake, ready. It ends with the file: two at once would share the consumer group, and each see half."""
    async with intake_on(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("intake")) as made:
        await made.start()
        yield made


@pytest.fixture
def registered(intake: Intake) -> Callable[..., Awaitable[tuple[str, list[str]]]]:
    """Register a request: its id and its children's."""

    async def register(**changes: Any) -> tuple[str, list[str]]:
        answer = await intake.client().post("/api/v1/requests", json=document(**changes), headers=fresh_key())
        assert answer.status_code == 201, answer.text
        request_id = answer.json()["request_id"]
        (row,) = await intake.rows("SELECT needs->'children' FROM families.requests WHERE request_id = $1", request_id)
        return request_id, [child["child_id"] for child in json.loads(row[0])]

    return register
