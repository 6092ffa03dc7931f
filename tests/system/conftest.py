"""What system tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.layout import layout_of
from tests.platform_running import nothing_left
from tests.system.running import System, opvangpunt, running, started

ALL_DAY = {"OPVANGPUNT_QUESTION_FROM": "00:00", "OPVANGPUNT_QUESTION_UNTIL": "23:59:59.999999"}
"""The texts that wait for the morning would fail what runs at night."""


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system with the demo city, one for the run. OPVANGPUNT_TEST_DATA names the folder of one that runs,
    started with the settings of `TOLD_AT_ONCE`."""
    given = os.environ.get("OPVANGPUNT_TEST_DATA")
    if given:
        system = running(Path(given))
        yield system
        system.close()
        return
    data = tmp_path_factory.mktemp("system") / "data"
    os.environ |= ALL_DAY
    try:
        system = started(data)
        yield system
        system.close()
    finally:
        down = opvangpunt("down", "--data", str(data))
    assert down.returncode == 0, down.stderr
    assert nothing_left(layout_of(data)), "a process outlived `opvangpunt down`"
