"""Each import that a room must not have is caught, each kind planted once in a copy of the code."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.tools import ROOT, run

PLANTED = {
    "a service in a service": (
        "services/matching/handlers/planted_service.py",
        "import services.notify.words",
        "services.matching.handlers.planted_service -> services.notify.words",
    ),
    "a service in what is shared": (
        "shared/runtime/planted.py",
        "import services.intake.app",
        "shared.runtime.planted -> services.intake.app",
    ),
    "a library in the contracts": (
        "shared/contracts/planted.py",
        "import structlog",
        "shared.contracts.planted may not import structlog",
    ),
    "a library in the rules": (
        "services/matching/domain/planted_library.py",
        "import sqlalchemy",
        "services.matching.domain.planted_library may not import sqlalchemy",
    ),
    "the store in the rules": (
        "services/mentoring/places/domain/planted_store.py",
        "import services.mentoring.places.store",
        "services.mentoring.places.domain.planted_store may not import services.mentoring.places.store",
    ),
    "the bus in the rules": (
        "services/matching/domain/planted_bus.py",
        "import shared.messaging",
        "services.matching.domain.planted_bus may not import shared.messaging",
    ),
    "a page in a handler": (
        "services/intake/planted/handlers.py",
        "import shared.web.problems",
        "services.intake.planted.handlers may not import shared.web.problems",
    ),
    "a handler in the store": (
        "services/intake/planted/store.py",
        "import services.intake.requests.handlers",
        "services.intake.planted.store may not import services.intake.requests.handlers",
    ),
    "the store in a consumer": (
        "services/mentoring/planted/consumers.py",
        "import services.mentoring.mentees.store",
        "services.mentoring.planted.consumers may not import services.mentoring.mentees.store",
    ),
    "the engine in its verifier": (
        "services/matching/verifier/planted.py",
        "import services.matching.engine",
        "services.matching.verifier.planted may not import services.matching.engine",
    ),
    "the verifier in the engine": (
        "services/matching/engine/planted.py",
        "import services.matching.verifier",
        "services.matching.engine.planted may not import services.matching.verifier",
    ),
    "the deployment in a service": (
        "services/notify/planted.py",
        "import deploy.local",
        "services.notify.planted may not import deploy.local",
    ),
    "a store in the deployment": (
        "deploy/local/planted.py",
        "import services.mentoring.mentees.store",
        "deploy.local.planted may not import services.mentoring.mentees.store",
    ),
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the code with every forbidden import in it."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("services", "shared", "deploy"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copytree(ROOT / "tests" / "architecture", copy / "tests" / "architecture")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for path, line, _ in PLANTED.values():
        _plant(copy / path, line)
    finished = run("lint-imports", "--no-cache", folder=copy)
    assert finished.returncode == 1, finished.stdout
    return " ".join(finished.stdout.split())


@pytest.mark.parametrize("name", PLANTED)
def test_planted_import_is_caught(name: str, verdict: str) -> None:
    assert PLANTED[name][2] in verdict


def _plant(path: Path, line: str) -> None:
    """Write the module, and the packages around it where the code has none (yet)."""
    for folder in [path.parent, *path.parent.parents]:
        if folder.name in {"services", "shared", "deploy"}:
            break
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    path.write_text(line + "\n")
