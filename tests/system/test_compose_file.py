"""docker-compose.yml, the Dockerfile and the front door agree with the code and with each other."""

import json
import re
import shlex
import subprocess
from typing import Any

import pytest
import yaml

from deploy.schemas.wiring import settings_class
from tests.requirements import require
from tests.system.compose_file import (
    PASSWORDS,
    ROOT,
    SERVICES,
    MissingVariable,
    compose,
    definitions,
    environment_of,
    image_environment,
)

OFFICIAL = {"apache/kafka", "postgres", "prom/prometheus", "grafana/grafana", "caddy", "opvangpunt"}


def test_compose_accepts_the_file() -> None:
    program = require("docker-compose", "apt-get install docker-compose")
    command = [str(program), "--file", "docker-compose.yml", "config"]
    finished = subprocess.run(command, cwd=ROOT, env=PASSWORDS, text=True, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert set(yaml.safe_load(finished.stdout)["services"]) == set(definitions())


@pytest.mark.parametrize("name", PASSWORDS)
def test_no_password_has_a_default(name: str) -> None:
    with pytest.raises(MissingVariable, match=name):
        compose({**PASSWORDS, name: ""})
    assert f"\n{name}=\n" in (ROOT / ".env.example").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_environment_is_what_the_settings_read(name: str) -> None:
    fields = settings_class(name).model_fields
    given = {key.removeprefix("OPVANGPUNT_").lower() for key in environment_of(name)}
    assert not given - fields.keys(), "nobody reads these"
    assert not {field for field, info in fields.items() if info.is_required()} - given, "these must be said"


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_left_to_a_default_that_means_this_machine(name: str) -> None:
    environment = {key.removeprefix("OPVANGPUNT_").lower(): value for key, value in environment_of(name).items()}
    settings = settings_class(name)(**environment)  # type: ignore[arg-type]
    local = {field for field, value in settings.model_dump().items() if "127.0.0.1" in str(value)}
    assert not local


@pytest.mark.parametrize("name", SERVICES)
def test_port_is_one_and_the_same_for_all_who_use_it(name: str) -> None:
    port = environment_of(name)["OPVANGPUNT_PORT"]
    assert f"http://127.0.0.1:{port}/health/ready" in definitions()[name]["healthcheck"]["test"]
    assert f"reverse_proxy {name}:{port}\n" in (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
    assert f"{name}:{port}" in scraped()
    assert port in exposed()


def test_only_intake_can_sign() -> None:
    holders = {name for name, service in definitions().items() if _mounts(service, "signing")}
    assert holders == {"intake", "keys"}


@pytest.mark.parametrize("name", definitions())
def test_container_is_watched_or_ends(name: str) -> None:
    service = definitions()[name]
    assert "healthcheck" in service or service["restart"] == "on-failure"


@pytest.mark.parametrize("name", definitions())
def test_image_is_official_and_of_a_named_version(name: str) -> None:
    image, _, version = definitions()[name]["image"].partition(":")
    assert image in OFFICIAL
    assert version not in {"", "latest"}


def test_only_the_front_door_is_open_to_the_world() -> None:
    for name, service in definitions().items():
        public = [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")]
        assert not public or name == "caddy", name


def test_mounted_files_are_there() -> None:
    for service in definitions().values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in compose()["volumes"]


def test_databases_are_those_of_the_services() -> None:
    script = (ROOT / "deploy" / "postgres" / "databases.sh").read_text()
    loop = re.search(r"for service in (.*); do", script)
    assert loop
    assert loop.group(1).split() == list(SERVICES)
    for name in SERVICES:
        assert f"://{name}:{name}@postgres:5432/{name}" in environment_of(name)["OPVANGPUNT_DATABASE_URL"]


def test_front_door_is_understood_by_caddy() -> None:
    program = require("caddy", "apt-get install caddy")
    command = [str(program), "adapt", "--config", "deploy/caddy/Caddyfile", "--adapter", "caddyfile"]
    finished = subprocess.run(
        command, cwd=ROOT, env={"SITE": "desk.example"}, text=True, capture_output=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    upstreams = re.findall(r'"dial":"([^"]+)"', finished.stdout)
    assert upstreams == [f"{name}:{environment_of(name)['OPVANGPUNT_PORT']}" for name in SERVICES]
    assert finished.stdout.count('"path":["/metrics","/health/*"]') == len(SERVICES)


def test_image_is_built_from_what_is_there_and_runs_as_nobody() -> None:
    lines = dockerfile()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / source).exists() for source in line.split()[1:-1]), line
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER opvangpunt"
    assert any("--require-hashes" in line for line in lines)
    assert any("npm ci" in line for line in lines)
    assert image_environment()["PYTHONUNBUFFERED"] == "1"


def test_dashboard_asks_for_metrics_that_exist() -> None:
    reference = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "dashboards" / "opvangpunt.json").read_text())
    asked = {name for panel in dashboard["panels"] for target in panel["targets"] for name in _metrics(target["expr"])}
    assert asked
    assert all(f"`{name.removesuffix('_bucket')}`" in reference for name in asked), asked


def scraped() -> set[str]:
    configuration = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    jobs: list[dict[str, Any]] = configuration["scrape_configs"]
    return {target for job in jobs for group in job["static_configs"] for target in group["targets"]}


def dockerfile() -> list[str]:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()


def exposed() -> list[str]:
    return [port for line in dockerfile() if line.startswith("EXPOSE ") for port in shlex.split(line)[1:]]


def _mounts(service: dict[str, Any], volume: str) -> bool:
    return any(mount.startswith(f"{volume}:") for mount in service.get("volumes", []))


def _metrics(expression: str) -> set[str]:
    return set(re.findall(r"opvangpunt_\w+", expression))
