"""Matching as it runs: its app with the real bus and a real database, called over HTTP without a socket."""

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
from services.matching.app import create_app
from services.matching.settings import MatchingSettings
from shared.contracts.event import Event
from shared.contracts.intake import Role
from shared.contracts.topics import Topic
from shared.web.tokens import private_key
from tests import bus
from tests.signing import token
from tests.waiting import until

IMPORTS = "/api/v1/imports"
DAYPARTS = [f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]


@dataclass
class Running:
    """A running matching."""

    app: FastAPI
    kafka: str
    key_file: Path

    def caller(self, role: Role | None = "operator", scope: str | None = None) -> httpx.AsyncClient:
        """A caller with a token for this role, or with none."""
        headers = {}
        if role:
            headers["Authorization"] = f"Bearer {token(private_key(self.key_file), role, scope)}"
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://matching", headers=headers, timeout=60)

    async def get(self, path: str, **query: str) -> Any:
        """What an operator reads."""
        async with self.caller() as caller:
            return (await caller.get(path, params=query)).raise_for_status().json()

    async def post(self, path: str, body: Any, role: Role = "operator", scope: str | None = None) -> httpx.Response:
        """What somebody sends."""
        async with self.caller(role, scope) as caller:
            return await caller.post(path, json=body)

    async def daycare(self, daycare_id: str, places: int, consent: str = "standing", organiser: str = "") -> None:
        """A daycare with so many places for children up to three, far from where other tests' families live."""
        header = ["daycare_id", "name", "postcode", "city", "consent", "organiser"]
        row = [daycare_id, f"Daycare {daycare_id}", "8630", "Veurne", consent, organiser]
        assert (await self.post(f"{IMPORTS}/daycares", {"header": header, "rows": [row]})).json()["refused"] == []
        header = ["daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPARTS]
        row = [daycare_id, "babies", "0", "36", "2027-01-01", *[str(places)] * 10]
        answer = await self.post(f"{IMPORTS}/vacancies", {"header": header, "rows": [row]})
        assert answer.json() == {"imported": 1, "unchanged": 0, "refused": []}

    async def say(self, *events: Event) -> None:
        """Put events of other services on the bus."""
        await bus.say(self.kafka, *events)

    async def row(self, statement: str, *parameters: Any) -> Any:
        """The first row that a query finds."""
        async with self.app.state.service.engine.connect() as connection:
            return (await connection.exec_driver_sql(statement, parameters)).first()

    async def offer_of(self, request_id: str, state: str) -> str:
        """The request's offer, once it is in this state."""
        return await self._once("SELECT offer_id FROM offers WHERE request_id = $1 AND state = $2", request_id, state)

    async def proposal_of(self, request_id: str) -> str:
        """The request's open proposal, once there is one."""
        question = "SELECT proposal_id FROM proposals WHERE request_id = $1 AND state = $2"
        return await self._once(question, request_id, "open")

    async def waits(self, request_id: str, why: str) -> None:
        """Come back once the request waits for this reason."""
        await self._once(
            "SELECT request_id FROM requests WHERE request_id = $1 AND unmatched_reason = $2", request_id, why
        )

    async def told(self, topic: Topic, key: str, last: str) -> list[str]:
        """The names of the events about `key` on a topic, once the one named `last` is among them: up to that one."""
        names: list[str] = []

        async def is_there() -> bool:
            names[:] = [one.type for one in await bus.envelopes_of(self.kafka, topic) if one.event.key == key]
            return last in names

        await until(is_there, f"{last} about {key}")
        return names[: names.index(last) + 1]

    async def _once(self, statement: str, request_id: str, state: str) -> str:
        async def is_there() -> bool:
            return await self.row(statement, request_id, state) is not None

        await until(is_there, f"{request_id}: {state}")
        return str((await self.row(statement, request_id, state))[0])


@asynccontextmanager
async def running(kafka: str, database_url: str, folder: Path, **more: Any) -> AsyncIterator[Running]:
    """Matching, ready, with the answers read as they come."""
    layout = layout_of(folder)
    layout.private_key.parent.mkdir(parents=True, exist_ok=True)
    ensure_keys(layout)
    await create_topics(kafka)
    settings = MatchingSettings(
        database_url=database_url,
        kafka_bootstrap=kafka,
        access_public_key_file=layout.public_key,
        **({"answer_delay_seconds": 0, "expiry_poll_seconds": 0.05} | more),
    )
    app = create_app(settings)
    consumer = app.state.service.consumer
    await bus.pass_over(kafka, consumer.group, *consumer.topics)
    async with app.router.lifespan_context(app):

        async def is_ready() -> bool:
            return not await app.state.service.faults()

        await until(is_ready, "matching to be ready")
        yield Running(app, kafka, layout.private_key)
