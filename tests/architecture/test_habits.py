"""The hooks before a commit, the locks and the run in CI are what they say they are."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tools import ROOT, run


def test_hooks_are_valid_and_fetch_nothing() -> None:
    assert run("pre-commit", "validate-config").returncode == 0
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)


def test_locks_name_versions_and_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        pinned = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert pinned
        assert all("==" in line for line in pinned), lock.name
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(pinned)
        assert "http" not in re.sub(r"(?m)^(http[a-z0-9.-]*==|    # via .*|    #   .*)", "", text), lock.name


def test_lock_holds_all_that_the_project_asks_for() -> None:
    lock = (ROOT / "requirements" / "run.txt").read_text()
    pinned = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(_closure(project["dependencies"])) - pinned == set()


def _closure(lines: list[str]) -> Iterator[str]:
    """All packages that these requirements lead to here, those of their extras too."""
    waiting = [Requirement(line) for line in lines]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        yield canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (wanted.name, extra) not in seen:
                seen.add((wanted.name, extra))
                waiting += _asked_by(wanted.name, extra)


def _asked_by(name: str, extra: str) -> Iterator[Requirement]:
    for line in metadata.requires(name) or ():
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            asked.marker = None
            yield asked


def test_web_lock_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "shared" / "web" / "package-lock.json").read_text()


def test_run_in_ci_requires_everything_and_is_sound_shell() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text()
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in text
    assert "OPVANGPUNT_REQUIRE=all make test" in text
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_make_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    for target in phony.group(1).split():
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE), target


def test_nothing_waits_in_a_way_that_can_lose_a_cancellation() -> None:
    """On Python 3.11 `asyncio.wait_for` drops one that comes as the wait ends: who was told to stop then goes on."""
    code = [
        file for room in ("services", "shared") for file in (ROOT / room).rglob("*.py") if ".venv" not in file.parts
    ]
    assert [str(file) for file in code if "asyncio.wait_for(" in file.read_text()] == []
