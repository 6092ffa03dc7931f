"""A project that lies where only its owner may pass, as root's home is, or what `mktemp -d` makes."""

import shutil
from pathlib import Path

import pytest

from deploy.local import postgres
from deploy.local.postgres import Postgres


def test_postgres_is_set_up_and_finds_its_programs_below_a_closed_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.PROGRAMS.parents[1]
    for part in package.parent.glob(f"{package.name}*"):  # its libraries lie beside it
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setattr(postgres, "PROGRAMS", closed / postgres.PROGRAMS.relative_to(package.parent))
    Postgres(closed / "data", 5432, "a password of no account").prepare()
    assert (closed / "data" / "PG_VERSION").exists()
