"""A real Prometheus on the product's own configuration, quickened: other addresses, shorter times, the same rules."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.ports import LOOPBACK, free_ports
from tests.system.compose_file import ROOT
from tests.waiting import until

FOLDER = ROOT / "deploy" / "prometheus"


@dataclass(frozen=True)
class Prometheus:
    """A running server."""

    url: str
    client: httpx.AsyncClient

    async def firing(self) -> set[tuple[str, str]]:
        """(alert, service) of everything that fires now."""
        answer = await self.client.get(f"{self.url}/api/v1/alerts")
        alerts = answer.raise_for_status().json()["data"]["alerts"]
        return {(a["labels"]["alertname"], a["labels"].get("service", "")) for a in alerts if a["state"] == "firing"}

    async def value(self, expression: str) -> list[float]:
        """The values of an instant query, one a series."""
        answer = await self.client.get(f"{self.url}/api/v1/query", params={"query": expression})
        return [float(series["value"][1]) for series in answer.raise_for_status().json()["data"]["result"]]

    async def until_firing(self, alert: str, service: str) -> None:
        """Returns once the alert fires for that service."""

        async def fires() -> bool:
            return (alert, service) in await self.firing()

        await until(fires, f"{alert} fires for {service}")

    async def until_clear(self, alert: str, service: str) -> None:
        """Returns once the alert does not fire for that service."""

        async def is_clear() -> bool:
            return (alert, service) not in await self.firing()

        await until(is_clear, f"{alert} clears for {service}")

    async def until_counted(self, expression: str, wanted: int) -> None:
        """Returns once an expression gives that many series."""

        async def counted() -> bool:
            return len(await self.value(expression)) == wanted

        await until(counted, f"{wanted} series of {expression}")


@asynccontextmanager
async def running_prometheus(program: Path, targets: dict[str, str], folder: Path) -> AsyncIterator[Prometheus]:
    """The server for the length of the block. `targets`: address in the product's configuration → where it is now."""
    port = free_ports(1)[0]
    write_quickened(folder, targets)
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(program),
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={LOOPBACK}:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            await _ready(process, f"http://{LOOPBACK}:{port}", client, folder / "prometheus.log")
            yield Prometheus(f"http://{LOOPBACK}:{port}", client)
    finally:
        process.terminate()
        process.wait(30)


def write_quickened(folder: Path, targets: dict[str, str]) -> None:
    """The product's configuration and rules with other addresses, looking every second and waiting for one."""
    configuration = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    configuration["global"] |= dict.fromkeys(("scrape_interval", "scrape_timeout", "evaluation_interval"), "1s")
    jobs: list[dict[str, Any]] = configuration["scrape_configs"]
    for group in (group for job in jobs for group in job["static_configs"]):
        group["targets"] = [targets[target] for target in group["targets"] if target in targets]
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        rule["for"] = "1s"
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    (folder / "alerts.yml").write_text(yaml.safe_dump(rules))


async def _ready(process: subprocess.Popen[bytes], url: str, client: httpx.AsyncClient, log: Path) -> None:
    async def ready() -> bool:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            return (await client.get(f"{url}/-/ready")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    await until(ready, "Prometheus is ready")
