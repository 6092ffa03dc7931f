"""A small town as files, and the commands that work on them as a person or a program calls them."""

from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from deploy.local.cli import cli
from tests.unit.engine.towns import Town

WORK_FIRST = """
id = "work-first"
effective_from = 2025-04-30
source = "made up"
[[tiers]]
name = "work"
grounds = ["work-4-5"]
"""
VULNERABLE_FIRST = """
id = "vulnerable-first"
effective_from = 2020-01-01
effective_until = 2020-12-31
[[tiers]]
name = "vulnerable"
grounds = ["vulnerable"]
"""


def small_town() -> Town:
    """One place that two children wish, one of whom works, and a second daycare that only one of them wishes."""
    town = Town()
    town.daycare("d0", lat=51.21)
    town.daycare("d1", lat=51.23)
    town.group("d0", "A", [1])
    town.group("d1", "A", [1])
    town.child("works", "d0;d1", priority_grounds="work-4-5")
    town.child("vulnerable", "d0", priority_grounds="vulnerable;single-parent")
    return town


def policies(folder: Path) -> list[Path]:
    """Two policies that disagree about the town's one wanted place."""
    found = [folder / "work.toml", folder / "vulnerable.toml"]
    for path, text in zip(found, (WORK_FIRST, VULNERABLE_FIRST), strict=True):
        path.write_text(text)
    return found


def run(command: str, folder: Path, *options: object) -> Any:
    """The command on a town that was written to the folder."""
    files = [part for kind in ("daycares", "vacancies", "requests") for part in (f"--{kind}", folder / f"{kind}.csv")]
    return CliRunner().invoke(cli, [command, *map(str, [*files, *options])])
