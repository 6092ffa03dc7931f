"""The platform is an ordinary user's too, not root's alone."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.accounts import Account, as_account
from deploy.local.jars import cache_folder, class_path
from deploy.local.layout import Layout, layout_of
from deploy.local.programs import PROJECT
from deploy.local.taking_down import take_down
from tests.platform_running import nothing_left, standins, state_of

NOBODY = Account(65534, 65534)


@pytest.fixture
def layout() -> Iterator[Layout]:
    """A data folder of that user, where that user may go."""
    folder = Path(tempfile.mkdtemp(prefix="opvangpunt-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY.uid, NOBODY.gid)
    made = layout_of(folder / "data")
    yield made
    take_down(made)
    shutil.rmtree(folder)


def test_platform_runs_as_an_ordinary_user(layout: Layout) -> None:
    class_path(cache_folder())
    account = NOBODY if os.geteuid() == 0 else None
    interpreter = Path(sys.executable)
    command, account = as_account(account, tuple(standins(layout, "--detach")), [PROJECT, interpreter, cache_folder()])
    started = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPVANGPUNT_CACHE_DIR": str(cache_folder()), "HOME": str(layout.folder.parent)},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        timeout=180,
    )
    assert started.returncode == 0, started.stderr
    users = {psutil.Process(identity.pid).uids().effective for identity in state_of(layout).processes.values()}
    assert users == {NOBODY.uid if os.geteuid() == 0 else os.geteuid()}
    assert take_down(layout)
    assert nothing_left(layout)
