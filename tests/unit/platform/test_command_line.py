"""Commands are found by their modules, and trouble is told in one line."""

import json
import subprocess
import sys
from pathlib import Path

from deploy.local.cli import module_names


def _opvangpunt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_commands_are_named_like_their_modules() -> None:
    names = module_names()
    assert {"up", "down", "status"} <= set(names)
    assert all(name == name.strip("_") and "_" not in name for name in names)


def test_status_of_nothing_is_json_all_the_same(tmp_path: Path) -> None:
    answer = _opvangpunt("status", "--data", str(tmp_path / "none"), "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["ready"] is False


def test_status_of_nothing_says_how_to_start(tmp_path: Path) -> None:
    answer = _opvangpunt("status", "--data", str(tmp_path / "none"))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "opvangpunt up" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_down_of_nothing_is_no_error(tmp_path: Path) -> None:
    answer = _opvangpunt("down", "--data", str(tmp_path / "none"))
    assert answer.returncode == 0
    assert not (tmp_path / "none").exists()
