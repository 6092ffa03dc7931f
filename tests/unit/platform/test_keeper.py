"""A keeper starts its program again, whatever it died of."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.keeper import Keeper, Program
from deploy.local.notices import Notice
from deploy.local.processes import Identity, Specification, is_running
from deploy.local.trouble import Trouble

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


async def _ready() -> bool:
    return True


class Witness:
    """Remembers what a keeper tells and records."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.lives: list[Identity] = []

    def record(self, name: str, identity: Identity, restarts: int) -> None:
        assert restarts == len(self.lives)
        self.lives.append(identity)

    async def until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not happened():
                await asyncio.sleep(0.01)


def _keeper(witness: Witness, command: tuple[str, ...], log: Path, before: Callable[[], None] = lambda: None) -> Keeper:
    program = Program(Specification("notify", command, log), _ready, before)
    return Keeper(program, witness.notices.append, witness.record)


async def test_program_that_died_lives_again_and_is_stopped_for_good(tmp_path: Path) -> None:
    witness = Witness()
    keeper = _keeper(witness, SLEEPER, tmp_path / "notify.log")
    keeper.start()
    await witness.until(lambda: len(witness.lives) == 1)
    keeper.kill()
    await witness.until(lambda: len(witness.lives) == 2)
    await keeper.stop()
    assert not any(is_running(life) for life in witness.lives)
    assert "notify was killed (signal 9)" in witness.notices[0].text


@pytest.mark.parametrize("command", [("no-such-program",), (sys.executable, "-c", "raise SystemExit(3)")])
async def test_program_that_cannot_live_is_tried_again(tmp_path: Path, command: tuple[str, ...]) -> None:
    witness = Witness()
    keeper = _keeper(witness, command, tmp_path / "notify.log")
    keeper.start()
    await witness.until(lambda: keeper.deaths >= 2)
    await keeper.stop()
    assert len(witness.notices) >= 2


async def test_way_that_cannot_be_cleared_is_told(tmp_path: Path) -> None:
    def blocked() -> None:
        raise Trouble("something stands in the way")

    witness = Witness()
    keeper = _keeper(witness, SLEEPER, tmp_path / "notify.log", blocked)
    keeper.start()
    await witness.until(lambda: keeper.deaths >= 1)
    await keeper.stop()
    assert witness.lives == []
    assert "something stands in the way" in witness.notices[0].text


async def test_process_that_cannot_be_watched_is_not_left_running(tmp_path: Path) -> None:
    async def broken() -> bool:
        raise ValueError("no such question")

    witness = Witness()
    program = Program(Specification("notify", SLEEPER, tmp_path / "notify.log"), broken)
    keeper = Keeper(program, witness.notices.append, witness.record)
    keeper.start()
    await witness.until(lambda: keeper.deaths >= 1)
    await keeper.stop()
    assert "no such question" in witness.notices[0].text
    assert not any(is_running(life) for life in witness.lives)
