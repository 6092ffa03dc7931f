"""The same protocol with a peer by somebody else: jsmpp's simulator."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.ports import free_ports
from tests.integration.notify.jsmpp import PASSWORD, SYSTEM_ID, Simulator, simulator
from tests.integration.notify.stage import Family, SmsCentre, Stage, until


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[Simulator]:
    """A running simulator."""
    (port,) = free_ports(1)
    with simulator(port, tmp_path) as running:
        await running.listening()
        yield running


def stage_on(peer: Simulator, url: str, **settings: object) -> Stage:
    """Notify, told to use the simulator."""
    return Stage(url, SmsCentre(Path("unused"), peer.port), **settings)


async def test_texts_are_taken_and_their_receipts_understood(peer: Simulator, notify_url: str) -> None:
    stage = stage_on(peer, notify_url, smpp_system_id=SYSTEM_ID, smpp_password=PASSWORD)
    stage.start()
    dutch, arabic = Family(), Family(phone="+32470000002", language="ar")
    for family in (dutch, arabic):
        await stage.happen(family.contact(), family.request(), family.offer())
    await stage.all_are("delivered")
    assert len(peer.accepted()) == 4
    assert any("uw vraag naar kinderopvang is geregistreerd" in line for line in peer.accepted())
    await stage.close()


async def test_long_texts_may_go_in_parts(peer: Simulator, notify_url: str) -> None:
    stage = stage_on(peer, notify_url, smpp_system_id=SYSTEM_ID, smpp_password=PASSWORD, smpp_long_texts="parts")
    stage.start()
    family = Family(language="ar")
    await stage.happen(family.contact(), family.request())
    await stage.all_are("delivered")
    (text,) = await stage.texts()
    assert text["parts"] > 1
    assert len(peer.accepted()) == text["parts"]
    await stage.close()


async def test_a_wrong_password_keeps_texts_until_it_is_put_right(peer: Simulator, notify_url: str) -> None:
    stage = stage_on(peer, notify_url, smpp_system_id=SYSTEM_ID, smpp_password="wrong")
    stage.start()
    family = Family()
    await stage.happen(family.contact(), family.request())

    async def refused() -> bool:
        return "invalid password" in peer.log.read_text()

    await until(refused, "the bind to be refused")
    assert [text["status"] for text in await stage.texts()] == ["created"]
    await stage.stop()
    stage.settings.smpp_password = PASSWORD
    stage.start()
    await stage.all_are("delivered")
    await stage.close()
