"""A service stopped or killed: at SIGTERM it finishes what is in hand; `kill -9` at no instant loses anything."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.ports import free_ports
from tests.bus import records_of
from tests.integration.messaging.stage import Stage, echo, first_seen, numbers_of, until

HOLD = "SELECT pg_advisory_lock(hashtext('leave to go on'))"
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
TEST_FOLDER = Path(__file__).resolve().parents[3]


class Process:
    """A counting service that can be started again and again."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.crash_file = folder / "crash"
        self._log = folder / "service.log"
        self._command = [sys.executable, "-m", "tests.integration.messaging.counting_service", stage.service]
        self._environment = {
            "OPVANGPUNT_PORT": str(free_ports(1)[0]),
            "OPVANGPUNT_DATABASE_URL": stage.server.url(stage.database),
            "OPVANGPUNT_KAFKA_BOOTSTRAP": stage.bootstrap,
            "OPVANGPUNT_ACCESS_PUBLIC_KEY_FILE": "none",
            "OPVANGPUNT_CRASH_FILE": str(self.crash_file),
            "OPVANGPUNT_MEMBER": "one",
            "PATH": "/usr/bin:/bin",
        }
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, env=self._environment, cwd=TEST_FOLDER, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def terminate(self) -> None:
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for the end; its exit code."""
        assert self._running is not None
        return await asyncio.to_thread(self._running.wait, 60)

    def kill(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()


@pytest.fixture
async def process(stage: Stage, tmp_path: Path) -> AsyncIterator[Process]:
    service = Process(stage, tmp_path)
    yield service
    service.kill()


async def test_sigterm_finishes_and_acknowledges_what_is_in_hand(stage: Stage, process: Process) -> None:
    holder = await asyncpg.connect(stage.server.dsn(stage.database))
    await holder.execute(HOLD)
    await stage.send(*(stage.envelope(number) for number in range(5)))
    process.start()
    await until(lambda: _waits_for_leave(stage), "the handler to be in the middle of its work")
    process.terminate()
    await stage.send(stage.envelope(5))
    await holder.close()
    assert await process.ended() in {0, -signal.SIGTERM}
    effects = await stage.effects()
    assert effects[:5] == [0, 1, 2, 3, 4]
    assert await stage.lag() == 6 - len(effects)
    process.start()
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [0, 1, 2, 3, 4, 5]


async def _waits_for_leave(stage: Stage) -> bool:
    return bool(await stage.query(WAITING))


@pytest.mark.parametrize("instant", ["before-commit", "after-commit", "after-produce", "before-acknowledgement"])
async def test_a_kill_at_a_named_instant_loses_nothing_and_repeats_no_effect(
    stage: Stage, process: Process, instant: str
) -> None:
    subjects = ("one", "two", "three")
    process.crash_file.write_text(instant)
    process.start()
    await stage.send(*(stage.envelope(number, subject) for number in range(50) for subject in subjects))
    assert await process.ended() == -signal.SIGKILL
    assert not process.crash_file.exists()
    await stage.send(*(stage.envelope(number, subject) for number in range(50, 60) for subject in subjects))
    process.start()
    await stage.wait_for_acknowledgement()
    await until(stage.outbox_is_empty, "the echoes to leave")
    echoes = first_seen(await records_of(stage.bootstrap, echo(stage.service)))
    for subject in subjects:
        assert await stage.effects(subject) == list(range(60))
        assert numbers_of(echoes, stage.event, subject) == list(range(60))
