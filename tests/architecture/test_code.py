"""The habits that a machine can check hold for every file."""

import pytest

from tests.architecture.tools import run

CHECKS = {
    "lint": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": ("mypy", "--strict", "services", "shared", "deploy", "tests"),
    "dependencies": ("deptry", "--no-ansi", "."),
    "rooms": ("lint-imports", "--no-cache"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_code_keeps_its_habits(name: str) -> None:
    finished = run(*CHECKS[name])
    assert finished.returncode == 0, finished.stdout
