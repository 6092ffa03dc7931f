"""What system tests share."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.local.layout import layout_of
from tests.platform_running import nothing_left
from tests.system.pages_seen import browser
from tests.system.running import System, opvangpunt, running, started


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system with the demo city, one for the run. OPVANGPUNT_TEST_DATA names the folder of one that runs,
    started with the settings of `NOTHING_WAITS`."""
    given = os.environ.get("OPVANGPUNT_TEST_DATA")
    if given:
        system = running(Path(given))
        yield system
        system.close()
        return
    data = tmp_path_factory.mktemp("system") / "data"
    try:
        system = started(data)
        yield system
        system.close()
    finally:
        down = opvangpunt("down", "--data", str(data))
    assert down.returncode == 0, down.stderr
    assert nothing_left(layout_of(data)), "a process outlived `opvangpunt down`"


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A browser for the pages of a module."""
    async with browser() as started:
        yield started
