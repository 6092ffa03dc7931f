"""kill -9 of the sender at each step of a text's life: sent once, or counted as unknown; never twice, never lost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.notify.stage import Family, SmsCentre, Stage, until


@asynccontextmanager
async def sender(stage: Stage, crash_file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A sender in a process of its own; it dies at the point that the crash file names."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.notify.sender_process",
        stage.settings.database_url,
        str(stage.settings.smpp_port),
        env=os.environ | {"OPVANGPUNT_CRASH_FILE": str(crash_file)},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def idle(notify_url: str, centre: SmsCentre) -> AsyncIterator[Stage]:
    """Notify without a sender."""
    stage = Stage(notify_url, centre)
    yield stage
    await stage.close()


@pytest.mark.parametrize(
    ("point", "received"), [("after-claim", 0), ("after-handover", 1)], ids=["before hand-over", "before the record"]
)
async def test_a_crash_while_sending_makes_a_text_unknown(
    idle: Stage, tmp_path: Path, point: str, received: int
) -> None:
    crash_file = tmp_path / "crash"
    crash_file.write_text(point)
    family, other = Family(), Family(phone="+32470000002")
    await idle.happen(family.contact(), family.request())
    async with sender(idle, crash_file) as process:
        assert await process.wait() == -signal.SIGKILL
    assert [text["status"] for text in await idle.texts()] == ["sending"]
    await idle.happen(other.contact(), other.request())
    idle.start()
    await idle.has_received(1, other.phone)
    await idle.all_are("unknown", "delivered")
    assert [text["status"] for text in await idle.texts()] == ["unknown", "delivered"]
    assert len(await idle.centre.received(family.phone)) == received
    (failed,) = await idle.published("TextFailed")
    assert (failed["status"], failed["request_id"]) == ("unknown", family.request_id)


async def test_a_crash_before_the_claim_loses_nothing(idle: Stage) -> None:
    family = Family()
    await idle.happen(family.contact(), family.request())
    idle.start()
    await idle.all_are("delivered")
    assert len(await idle.centre.received()) == 1


async def test_a_crash_before_the_receipt_is_recorded_brings_the_receipt_again(idle: Stage, tmp_path: Path) -> None:
    family = Family()
    await idle.happen(family.contact(), family.request())
    async with sender(idle, tmp_path / "none") as process:

        async def sent() -> bool:
            return (await idle.texts())[0]["status"] in {"pending", "delivered"}

        await until(sent, "the text to be recorded")
        process.kill()
    idle.start()
    await idle.all_are("delivered")
    assert len(await idle.centre.received()) == 1
    assert len(await idle.published("TextDelivered")) == 1
