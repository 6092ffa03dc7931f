"""The configuration and the alert rules, by Prometheus' own tool; and that each alert tells an operator what to do."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from deploy.schemas.metrics import declared
from shared.contracts.topics import SERVICES
from tests.requirements import require
from tests.system.prometheus_running import FOLDER

RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]


@pytest.mark.parametrize(
    "arguments",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "tests.yml")],
    ids=" ".join,
)
def test_promtool_agrees(arguments: tuple[str, ...]) -> None:
    program = require("promtool", "apt-get install prometheus")
    finished = subprocess.run([str(program), *arguments], cwd=FOLDER, text=True, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_says_how_urgent_it_is_what_is_wrong_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"].keys() == {"summary", "action"}
    assert all(len(text) > 20 for text in rule["annotations"].values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_has_a_test_of_its_own(rule: dict[str, Any]) -> None:
    assert re.search(rf"\b{rule['alert']}\b", (FOLDER / "tests.yml").read_text())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_asks_for_metrics_that_exist(rule: dict[str, Any]) -> None:
    known = {name for name, _ in declared()}
    asked = {name.removesuffix("_bucket") for name in re.findall(r"opvangpunt_\w+", rule["expr"])}
    assert asked <= known
    assert asked or "up{" in rule["expr"]


def test_every_service_is_scraped() -> None:
    jobs = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    scraped = {group["labels"]["service"] for job in jobs for group in job["static_configs"] if "labels" in group}
    assert scraped == set(SERVICES)
