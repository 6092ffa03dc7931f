"""Notify as it is run: a process of its own, on real Kafka."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.local.ports import free_ports
from shared.contracts.envelope import decode
from shared.contracts.event import Event
from shared.contracts.intake import Role
from shared.contracts.topics import TOPICS, Topic
from tests import bus
from tests.integration.notify.stage import SmsCentre, until
from tests.signing import token


@dataclass
class Running:
    """A running notify, the bus that it reads, and the way to ask it."""

    bootstrap: str
    process: asyncio.subprocess.Process
    http: httpx.AsyncClient
    key: Ed25519PrivateKey

    def token(self, role: Role, scope: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token(self.key, role, scope)}"}

    async def ready(self) -> None:
        async def met() -> bool:
            assert self.process.returncode is None, "notify ended"
            try:
                return (await self.http.get("/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

        await until(met, "notify to be ready", 60)

    async def publish(self, *events: Event) -> None:
        await bus.say(self.bootstrap, *events)

    async def publish_raw(self, topic: Topic, value: bytes) -> None:
        await bus.put(self.bootstrap, (topic.name, b"key", value, [("ce_type", b"\xff")]))

    async def published(self, topic: Topic, number: int, about: str) -> list[Event]:
        """The first events on a topic that mention an id; waits until there are that many."""
        reader = AIOKafkaConsumer(topic.name, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await reader.start()
        found: list[Event] = []
        try:
            async with asyncio.timeout(30):
                while len(found) < number:
                    record = await reader.getone()
                    event = decode(record.key, record.headers, record.value).event
                    found += [event] if about in event.model_dump_json() else []
        finally:
            await reader.stop()
        return found

    async def texts(self, request_id: str) -> list[dict[str, object]]:
        answer = await self.http.get("/api/v1/texts", params={"request_id": request_id}, headers=self.token("operator"))
        return answer.json()  # type: ignore[no-any-return]


async def _end(process: asyncio.subprocess.Process) -> None:
    """In good order, so that the next one need not wait for its place in the group; by force when it hangs."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 30)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise


async def create_topics(bootstrap: str) -> None:
    """Make the topics of the product where they are missing."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    there = set(await admin.list_topics())
    missing = [topic for topic in TOPICS if topic.name not in there]
    if missing:
        await admin.create_topics([NewTopic(topic.name, topic.partitions, 1) for topic in missing])
    await admin.close()


@asynccontextmanager
async def notify(
    bootstrap: str, database_url: str, centre: SmsCentre, folder: Path, crash_at: str = ""
) -> AsyncIterator[Running]:
    """Notify for the length of the block; it dies at `crash_at`, the first time it gets there."""
    await create_topics(bootstrap)
    key = Ed25519PrivateKey.generate()
    (folder / "public.pem").write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (folder / "crash").write_text(crash_at)
    (port,) = free_ports(1)
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "KAFKA_BOOTSTRAP": bootstrap,
        "ACCESS_PUBLIC_KEY_FILE": str(folder / "public.pem"),
        "PUBLIC_URL": "http://opvang.test",
        "SMPP_PORT": str(centre.port),
        "CRASH_FILE": str(folder / "crash"),
    }
    environment = os.environ | {f"OPVANGPUNT_{name}": value for name, value in settings.items()}
    with (folder / "notify.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.notify.app", env=environment, stdout=log, stderr=log
        )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        running = Running(bootstrap, process, http, key)
        try:
            yield running
        finally:
            await _end(process)
