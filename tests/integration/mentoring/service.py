"""Mentoring as it runs: its app with the real bus and a real database, called over HTTP without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from deploy.local.keys import ensure_keys
from deploy.local.layout import layout_of
from deploy.local.topics import create_topics
from services.mentoring.app import create_app
from services.mentoring.settings import MentoringSettings
from shared.contracts.intake import Role
from shared.runtime.clock import Clock, utc_now
from shared.runtime.identifiers import new_id
from shared.web.tokens import private_key
from tests.signing import token
from tests.waiting import until


@dataclass
class Mentoring:
    """A running mentoring."""

    app: FastAPI
    key_file: Path
    clock: Clock = utc_now

    def caller(self, role: Role | None = "coordinator", scope: str | None = None) -> httpx.AsyncClient:
        """A caller with a token for this role, or with none."""
        headers = {}
        if role:
            headers["Authorization"] = f"Bearer {token(private_key(self.key_file), role, scope, self.clock())}"
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://mentoring", headers=headers, timeout=60)

    async def get(self, path: str, role: Role | None = "coordinator", scope: str | None = None) -> httpx.Response:
        """What somebody reads."""
        async with self.caller(role, scope) as caller:
            return await caller.get(path)

    async def post(
        self, path: str, body: Any = None, role: Role = "coordinator", scope: str | None = None, key: str | None = None
    ) -> httpx.Response:
        """What somebody sends, under a key of its own unless one is given."""
        async with self.caller(role, scope) as caller:
            return await caller.post(path, json=body, headers={"Idempotency-Key": key or new_id()})

    async def put(self, path: str, body: Any, role: Role = "coordinator", scope: str | None = None) -> httpx.Response:
        """What somebody sets."""
        async with self.caller(role, scope) as caller:
            return await caller.put(path, json=body)

    async def enrol(self, **facts: Any) -> str:
        """A mentee who has started; the id."""
        person = {
            "name": "Proef Cursist",
            "programme": f"proef-{new_id()}",
            "cohort": "2026-2",
            "trajectory": "cvo",
            "started_on": "2026-09-01",
        }
        answer = await self.post("/api/v1/mentees", person | facts)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["mentee_id"])

    async def row(self, statement: str, *parameters: Any) -> Any:
        """The first row that a query finds."""
        async with self.app.state.service.engine.connect() as connection:
            return (await connection.exec_driver_sql(statement, parameters)).first()

    async def until_somebody_waits(self, number: int = 1) -> None:
        """Returns once so many transactions wait for a lock."""

        async def wait() -> bool:
            blocked = "SELECT count(*) AS number FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return bool((await self.row(f"{blocked} AND datname = current_database()")).number >= number)

        await until(wait, f"{number} to wait for a lock")


@asynccontextmanager
async def running(kafka: str, database_url: str, folder: Path, clock: Clock = utc_now) -> AsyncIterator[Mentoring]:
    """Mentoring, ready, by its own clock."""
    layout = layout_of(folder)
    layout.private_key.parent.mkdir(parents=True, exist_ok=True)
    ensure_keys(layout)
    await create_topics(kafka)
    settings = MentoringSettings(
        database_url=database_url, kafka_bootstrap=kafka, access_public_key_file=layout.public_key
    )
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):

        async def is_ready() -> bool:
            return not await app.state.service.faults()

        await until(is_ready, "mentoring to be ready")
        yield Mentoring(app, layout.private_key, clock)
