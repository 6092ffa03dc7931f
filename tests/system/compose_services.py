"""The services as docker-compose.yml would run them, but as processes, on the tests' Kafka and PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from deploy.local.keys import ensure_pair
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.topics import create_topics
from shared.contracts.topics import TOPICS
from tests import bus
from tests.platform_parts import PostgresServer
from tests.system.compose_file import ROOT, SERVICES, definitions, environment_of, image_environment
from tests.waiting import until

SMS_CENTRE = "sms-centre"


@dataclass
class ComposedService:
    """One service: the command and the environment that the file gives it, with the hosts mapped to loopback."""

    name: str
    command: list[str]
    environment: dict[str, str]
    url: str
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

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
                self.kill()
            self.process = None

    def kill(self) -> None:
        """Have it die at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    async def ready(self) -> dict[str, object]:
        """Its answer once the file's health check passes. AssertionError, with its log's end, when it dies before."""
        check = self.url + urlsplit(definitions()[self.name]["healthcheck"]["test"][-1]).path
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:

            async def passes() -> bool:
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                try:
                    return (await client.get(check)).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            await until(passes, f"{self.name} is ready")
            found: dict[str, object] = (await client.get(check)).json()
            return found


@asynccontextmanager
async def composed_services(
    kafka_bootstrap: str, postgres: PostgresServer, folder: Path, **settings: str
) -> AsyncIterator[dict[str, ComposedService]]:
    """The four and the SMS centre of the profile `trial`, started and ready; stopped at the end of the block.

    `settings` replace the values of variables that the file sets, such as OPVANGPUNT_LOG_LEVEL.
    """
    await create_topics(kafka_bootstrap)
    for part in ("access", "signing", SMS_CENTRE):
        (folder / part).mkdir()
    ensure_pair(folder / "signing" / "private.pem", folder / "access" / "public.pem")
    smpp_port, *ports = free_ports(2 + len(SERVICES))
    here = {
        "kafka:9092": kafka_bootstrap,
        "/run/opvangpunt": str(folder),
        "/var/lib/opvangpunt": str(folder / SMS_CENTRE),
    }
    services = {SMS_CENTRE: _centre(ports.pop(), smpp_port, here, folder)}
    for name in SERVICES:
        own = {
            **settings,
            "OPVANGPUNT_PORT": str(ports.pop()),
            "OPVANGPUNT_DATABASE_URL": postgres.url(await postgres.create_database(role=name), name),
            "OPVANGPUNT_SMPP_PORT": str(smpp_port),
        }
        services[name] = _service(name, own, here, folder)
        await bus.pass_over(kafka_bootstrap, name, *TOPICS)
    try:
        for service in services.values():
            service.start()
        for service in services.values():
            await service.ready()
        yield services
    finally:
        for service in reversed(services.values()):
            service.stop()


def command_of(name: str, here: Mapping[str, str] | None = None) -> list[str]:
    """The command of a service of the file, run by the Python that runs us, with what `here` maps replaced."""
    python, *arguments = definitions()[name]["command"]
    assert python == "python"
    return [sys.executable, *(mapped(argument, here or {}) for argument in arguments)]


def mapped(value: str, here: Mapping[str, str]) -> str:
    """A value of the file with what is elsewhere, or called otherwise, on this machine."""
    for inside, outside in here.items():
        value = value.replace(inside, outside)
    return value


def _service(name: str, own: dict[str, str], here: Mapping[str, str], folder: Path) -> ComposedService:
    """What the file says, with the addresses of this run in the place of its own."""
    own |= {"OPVANGPUNT_HOST": LOOPBACK, "OPVANGPUNT_SMPP_HOST": LOOPBACK}
    environment = {key: own.get(key, mapped(value, here)) for key, value in environment_of(name).items()}
    return _composed(name, own["OPVANGPUNT_PORT"], command_of(name), environment, folder)


def _centre(port: int, smpp_port: int, here: Mapping[str, str], folder: Path) -> ComposedService:
    command = command_of(SMS_CENTRE, {**here, "0.0.0.0": LOOPBACK, "8104": str(port), "2775": str(smpp_port)})
    return _composed(SMS_CENTRE, str(port), command, environment_of(SMS_CENTRE), folder)


def _composed(name: str, port: str, command: list[str], environment: dict[str, str], folder: Path) -> ComposedService:
    whole = {**image_environment(), "PATH": os.environ["PATH"], **environment}
    return ComposedService(name, command, whole, f"http://{LOOPBACK}:{port}", folder / f"{name}.log")
