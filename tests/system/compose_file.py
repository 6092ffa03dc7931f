"""docker-compose.yml as a test reads it: its variables filled in, its service definitions as plain data."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("intake", "matching", "mentoring", "notify")
PASSWORDS: Final = {
    "POSTGRES_PASSWORD": "postgres",
    "GRAFANA_PASSWORD": "grafana",
    **{f"{service.upper()}_DATABASE_PASSWORD": service for service in SERVICES},
}
"""What docker-compose.yml wants to be told; each role of the tests' PostgreSQL has its name as its password."""

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


class MissingVariable(Exception):
    """A variable that the file demands has no value."""


def compose(variables: dict[str, str] | None = None) -> dict[str, Any]:
    """The file with its anchors and variables resolved. Raises MissingVariable."""
    given = PASSWORDS if variables is None else variables
    filled: dict[str, Any] = _filled(yaml.safe_load((ROOT / "docker-compose.yml").read_text()), given)
    return filled


def definitions() -> dict[str, Any]:
    """Every service of the file by its name."""
    found: dict[str, Any] = compose()["services"]
    return found


def environment_of(service: str) -> dict[str, str]:
    """The environment that the file gives to a service."""
    return {name: str(value) for name, value in definitions()[service].get("environment", {}).items()}


def image_environment() -> dict[str, str]:
    """The variables of the Dockerfile's last stage, but PATH: a test has its own programs."""
    stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2].replace("\\\n", " ")
    lines = [line.removeprefix("ENV ") for line in stage.splitlines() if line.startswith("ENV ")]
    pairs = (pair.partition("=") for line in lines for pair in line.split())
    return {name: value for name, _, value in pairs if name != "PATH"}


def _filled(part: Any, variables: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, variables) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, variables) for value in part]
    if not isinstance(part, str):
        return part
    return _VARIABLE.sub(lambda match: _value(match, variables), part)


def _value(match: re.Match[str], variables: dict[str, str]) -> str:
    name, kind, default = match.groups()
    value = variables.get(name) or (default if kind == "-" else None)
    if value is None:
        raise MissingVariable(name)
    return value
