"""The services as docker-compose.yml would run them, but as processes, on the tests' Kafka and PostgreSQL."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.local.keys import ensure_pair
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.topics import create_topics
from tests.platform_parts import PostgresServer
from tests.system.compose_file import ROOT, SERVICES, definitions, environment_of, image_environment
from tests.waiting import until


@dataclass
class ComposedService:
    """One service: the command and the environment that the file gives it, with the hosts mapped to loopback."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.environment['OPVANGPUNT_PORT']}"

    def start(self) -> None:
        """Start it, with nothing in its environment but what the file and the image say."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """Stop it as Docker would, and wait for its end."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def kill(self) -> None:
        """Have it die at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    async def ready(self) -> dict[str, object]:
        """Its answer once it is ready. AssertionError, with the end of its log, when it dies before."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=5) as client:

            async def answers() -> bool:
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                try:
                    return (await client.get("/health/ready")).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            await until(answers, f"{self.name} is ready")
            found: dict[str, object] = (await client.get("/health/ready")).json()
            return found


@asynccontextmanager
async def composed_services(
    kafka_bootstrap: str, postgres: PostgresServer, folder: Path
) -> AsyncIterator[dict[str, ComposedService]]:
    """All four, started and ready; stopped at the end of the block."""
    await create_topics(kafka_bootstrap)
    for part in ("access", "signing"):
        (folder / part).mkdir()
    ensure_pair(folder / "signing" / "private.pem", folder / "access" / "public.pem")
    ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
    services = {name: await _composed(name, ports[name], kafka_bootstrap, postgres, folder) for name in SERVICES}
    try:
        for service in services.values():
            service.start()
        await asyncio.gather(*(service.ready() for service in services.values()))
        yield services
    finally:
        for service in services.values():
            service.stop()


async def _composed(
    name: str, port: int, kafka_bootstrap: str, postgres: PostgresServer, folder: Path
) -> ComposedService:
    database = await postgres.create_database(role=name)
    given = environment_of(name)
    mapped = {key: _on_loopback(value, kafka_bootstrap, folder) for key, value in given.items()} | {
        "OPVANGPUNT_HOST": LOOPBACK,
        "OPVANGPUNT_PORT": str(port),
        "OPVANGPUNT_DATABASE_URL": postgres.url(database, name),
    }
    environment = {**image_environment(), "PATH": os.environ["PATH"], **mapped}
    return ComposedService(name, command_of(name), environment, folder / f"{name}.log")


def command_of(name: str, folder: Path | None = None) -> list[str]:
    """The command of a service of the file, run by the Python that runs us; paths in containers lie in `folder`."""
    python, *arguments = definitions()[name]["command"]
    assert python == "python"
    return [sys.executable, *(_in_folder(argument, folder) if folder else argument for argument in arguments)]


def _on_loopback(value: str, kafka_bootstrap: str, folder: Path) -> str:
    return _in_folder(value.replace("kafka:9092", kafka_bootstrap).replace("sms-centre", LOOPBACK), folder)


def _in_folder(value: str, folder: Path) -> str:
    return value.replace("/run/opvangpunt", str(folder))
