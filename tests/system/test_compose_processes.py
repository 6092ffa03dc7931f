"""Each service starts with exactly the command and the environment that docker-compose.yml gives it."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts.topics import TOPICS
from tests.platform_parts import PostgresServer
from tests.system.compose_file import ROOT, SERVICES, definitions, environment_of
from tests.system.compose_services import SMS_CENTRE, ComposedService, command_of, composed_services
from tests.waiting import until

Services = dict[str, ComposedService]


@pytest.fixture(scope="module")
async def services(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    async with composed_services(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("compose")) as running:
        yield running


@pytest.mark.parametrize("name", SERVICES)
async def test_service_becomes_ready(services: Services, name: str) -> None:
    assert await services[name].ready() == {"status": "ready", "faults": {}}


@pytest.mark.parametrize("name", SERVICES)
def test_health_check_of_the_file_tells_up_from_down(services: Services, name: str) -> None:
    program, *arguments = definitions()[name]["healthcheck"]["test"][1:]
    assert program == "python"
    here = [part.replace(_address(name), services[name].url) for part in arguments]
    nowhere = [part.replace(_address(name), "http://127.0.0.1:9") for part in arguments]
    assert subprocess.run([sys.executable, *here], cwd=ROOT, check=False).returncode == 0
    assert subprocess.run([sys.executable, *nowhere], cwd=ROOT, check=False).returncode == 1


@pytest.mark.parametrize("name", SERVICES)
async def test_service_describes_itself(services: Services, name: str) -> None:
    async with httpx.AsyncClient(base_url=services[name].url, trust_env=False) as client:
        assert (await client.get("/openapi.json")).json()["info"]["title"]
        assert (await client.get("/asyncapi")).json()["asyncapi"] == "3.0.0"
        assert "opvangpunt_outbox_pending" in (await client.get("/metrics")).text


async def test_topics_are_created_by_the_command_of_the_file(kafka_bootstrap: str) -> None:
    environment = {"OPVANGPUNT_KAFKA_BOOTSTRAP": kafka_bootstrap}
    assert set(environment) == set(environment_of("topics"))
    await asyncio.to_thread(subprocess.run, command_of("topics"), cwd=ROOT, env=environment, check=True)
    client = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await client.start()
    try:
        present = {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics()}
    finally:
        await client.close()
    assert {topic.name: present.get(topic.name) for topic in TOPICS} == {
        topic.name: topic.partitions for topic in TOPICS
    }


def test_keys_are_made_once_by_the_command_of_the_file(tmp_path: Path) -> None:
    for part in ("access", "signing"):
        (tmp_path / part).mkdir()
    command = command_of("keys", {"/run/opvangpunt": str(tmp_path)})
    subprocess.run(command, cwd=ROOT, env={}, check=True)
    private, public = tmp_path / "signing" / "private.pem", tmp_path / "access" / "public.pem"
    assert private.stat().st_mode & 0o077 == 0
    assert public.read_text().startswith("-----BEGIN PUBLIC KEY-----")
    before = private.read_bytes(), public.read_bytes()
    subprocess.run(command, cwd=ROOT, env={}, check=True)
    assert (private.read_bytes(), public.read_bytes()) == before


async def test_sms_centre_of_the_trial_listens_and_notify_is_bound_to_it(services: Services) -> None:
    async def bound() -> bool:
        return (await services[SMS_CENTRE].ready())["receivers"] == 1

    await until(bound, "notify is bound")


def _address(name: str) -> str:
    return f"http://127.0.0.1:{environment_of(name)['OPVANGPUNT_PORT']}"
