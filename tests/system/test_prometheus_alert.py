"""A real Prometheus watches the running services: one dies, the operator is called; it is back, the call ends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platform_parts import PostgresServer
from tests.requirements import require
from tests.system.compose_file import SERVICES, environment_of
from tests.system.compose_services import ComposedService, composed_services
from tests.system.prometheus_running import Prometheus, running_prometheus

Services = dict[str, ComposedService]


@pytest.fixture(scope="module")
def program() -> Path:
    return require("prometheus", "apt-get install prometheus")


@pytest.fixture(scope="module")
async def services(
    program: Path, kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    async with composed_services(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("watched")) as running:
        yield running


@pytest.fixture(scope="module")
async def prometheus(
    program: Path, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Prometheus]:
    targets = {
        f"{name}:{environment_of(name)['OPVANGPUNT_PORT']}": service.url.removeprefix("http://")
        for name, service in services.items()
        if name in SERVICES
    }
    async with running_prometheus(program, targets, tmp_path_factory.mktemp("prometheus")) as running:
        yield running


async def test_every_service_is_scraped_under_its_name(prometheus: Prometheus) -> None:
    await prometheus.until_counted('up{job="opvangpunt"} == 1', len(SERVICES))
    for name in SERVICES:
        await prometheus.until_counted(f'opvangpunt_outbox_pending{{service="{name}"}}', 1)


async def test_dead_service_is_told_and_forgotten_once_it_is_back(services: Services, prometheus: Prometheus) -> None:
    mentoring = services["mentoring"]
    assert ("ServiceDown", "mentoring") not in await prometheus.firing()
    mentoring.kill()
    await prometheus.until_firing("ServiceDown", "mentoring")
    assert ("ServiceDown", "intake") not in await prometheus.firing()
    mentoring.start()
    await mentoring.ready()
    await prometheus.until_clear("ServiceDown", "mentoring")
