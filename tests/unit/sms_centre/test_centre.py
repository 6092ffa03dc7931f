"""The centre as an SMPP client and a person at its HTTP side see it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import smpp34

from deploy.local.ports import free_ports
from deploy.local.sms_centre import alphabet
from deploy.local.sms_centre.api import create_app
from deploy.local.sms_centre.centre import Centre
from deploy.local.sms_centre.ledger import FILE_NAME
from deploy.local.sms_centre.parts import Place, with_header

PHONE = "32470000001"


class Desk:
    """Both sides of a running centre."""

    def __init__(self, http: httpx.AsyncClient, port: int) -> None:
        self.http = http
        self.port = port

    async def bind(self) -> smpp34.Smsc:
        return await smpp34.Client("127.0.0.1", self.port, "client", "secret", window_size=50).connect()

    async def received(self, **query: str) -> list[dict[str, object]]:
        answer = await self.http.get("/received", params=query)
        return answer.json()  # type: ignore[no-any-return]

    async def behave(self, **how: object) -> None:
        (await self.http.post("/behave", json=how)).raise_for_status()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Desk]:
    (port,) = free_ports(1)
    centre = Centre("127.0.0.1", port, folder)
    app = create_app(centre)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as http,
    ):
        yield Desk(http, port)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with running(tmp_path) as desk:
        yield desk


async def submit(client: smpp34.Smsc, text: str, to: str = PHONE, **fields: object) -> smpp34.SubmitSmResp:
    coding, octets = alphabet.encode(text)
    return await client.submit_sm(
        to,
        octets,
        source_addr="8810",
        data_coding=coding,
        registered_delivery=1,
        **fields,  # type: ignore[arg-type]
    )


async def next_message(client: smpp34.Smsc) -> smpp34.DeliverSmEvent:
    event = await asyncio.wait_for(client.next(), 10)
    assert isinstance(event, smpp34.DeliverSmEvent)
    return event


async def until(met: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await met():
            await asyncio.sleep(0.01)


async def test_an_accepted_text_is_listed_and_its_receipt_comes(desk: Desk) -> None:
    client = await desk.bind()
    answer = await submit(client, "Er is plaats €")
    receipt = await next_message(client)
    (text,) = await desk.received(to="+" + PHONE)
    assert (text["to"], text["text"], text["parts"]) == ("+" + PHONE, "Er is plaats €", 1)
    assert receipt.esm_class == 4
    assert f"id:{answer.message_id} ".encode() in receipt.short_message
    assert b"stat:DELIVRD" in receipt.short_message


async def test_a_number_is_found_however_it_is_written(desk: Desk) -> None:
    client = await desk.bind()
    await submit(client, "een")
    await submit(client, "twee", to="32470000002")
    assert [text["text"] for text in await desk.received(to=" 32470000002")] == ["twee"]
    assert [text["text"] for text in await desk.received()] == ["een", "twee"]


async def test_parts_with_a_header_become_one_text_in_any_order(desk: Desk) -> None:
    client = await desk.bind()
    words = "طلبكم مسجل " * 12
    coding, octets = alphabet.encode(words)
    pieces = alphabet.cut(coding, octets)
    for number, piece in sorted(enumerate(pieces, start=1), reverse=True):
        part = with_header(Place(7, len(pieces), number), piece)
        await client.submit_sm(PHONE, part, source_addr="8810", data_coding=coding, esm_class=0x40)
    (text,) = await desk.received()
    assert (text["text"], text["parts"]) == (words, len(pieces))


async def test_parts_by_segment_parameters_become_one_text(desk: Desk) -> None:
    client = await desk.bind()
    for number, words in enumerate([b"een ", b"twee ", b"drie"], start=1):
        sar = [smpp34.Tlv(0x020C, b"\0\x09"), smpp34.Tlv(0x020E, b"\x03"), smpp34.Tlv(0x020F, bytes([number]))]
        await client.submit_sm(PHONE, words, source_addr="8810", tlvs=sar)
    (text,) = await desk.received()
    assert (text["text"], text["parts"]) == ("een twee drie", 3)


async def test_a_long_text_may_come_as_one_payload(desk: Desk) -> None:
    client = await desk.bind()
    await client.submit_sm(PHONE, source_addr="8810", tlvs=[smpp34.Tlv(0x0424, b"x" * 400)])
    (text,) = await desk.received()
    assert (text["text"], text["parts"]) == ("x" * 400, 3)


async def test_a_text_without_its_last_part_is_not_shown(desk: Desk) -> None:
    client = await desk.bind()
    await client.submit_sm(PHONE, with_header(Place(1, 2, 1), b"half"), source_addr="8810", esm_class=0x40)
    assert await desk.received() == []


async def test_refusing_keeps_nothing(desk: Desk) -> None:
    client = await desk.bind()
    await desk.behave(mode="refuse", refusal="throttled")
    assert (await submit(client, "nee")).command_status == 0x58
    await desk.behave(mode="normal")
    assert (await submit(client, "ja")).is_success
    assert [text["text"] for text in await desk.received()] == ["ja"]


async def test_slow_has_the_text_before_it_answers(desk: Desk) -> None:
    client = await desk.bind()
    await desk.behave(mode="slow", seconds=0.5)
    answer = asyncio.create_task(submit(client, "straks"))
    await until(lambda: _some(desk))
    assert not answer.done()
    assert (await answer).is_success


async def test_silent_sends_no_receipt(desk: Desk) -> None:
    client = await desk.bind()
    await desk.behave(mode="silent")
    assert (await submit(client, "stil")).is_success
    await desk.behave(mode="normal")
    later = await submit(client, "luid")
    receipt = await next_message(client)
    assert f"id:{later.message_id} ".encode() in receipt.short_message


async def test_a_number_that_is_none_is_refused(desk: Desk) -> None:
    client = await desk.bind()
    assert (await submit(client, "x", to="geen-nummer")).command_status == 0x0B


async def test_a_reply_waits_for_a_client_and_survives_the_centre(tmp_path: Path) -> None:
    long_answer = "نعم، شكرا جزيلا لكم " * 8
    async with running(tmp_path) as desk:
        await desk.http.post("/reply", json={"from": "+32470000001", "text": "Ja €"})
        await desk.http.post("/reply", json={"from": "+32470000001", "text": long_answer})
    async with running(tmp_path) as desk:
        client = await desk.bind()
        first = await next_message(client)
        assert (first.source_addr, first.source_addr_ton, first.short_message) == (PHONE, 1, b"Ja \x1be")
        parts = [await next_message(client) for _ in alphabet.cut(8, long_answer.encode("utf-16-be"))]
        assert all(part.esm_class == 0x40 for part in parts)
        assert b"".join(part.short_message[6:] for part in parts).decode("utf-16-be") == long_answer
        await until(lambda: _nothing_waits(desk))
    async with running(tmp_path) as desk:
        assert await _nothing_waits(desk)


async def test_what_was_accepted_survives_and_its_receipt_comes_later(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        client = smpp34.Client("127.0.0.1", desk.port, "client", "secret", bind_type="TX")
        sender = await client.connect()
        answer = await submit(sender, "blijft")
    with (tmp_path / FILE_NAME).open("a") as torn:
        torn.write('{"what": "par')
    async with running(tmp_path) as desk:
        (text,) = await desk.received()
        assert (text["text"], text["id"]) == ("blijft", answer.message_id)
        receipt = await next_message(await desk.bind())
        assert f"id:{answer.message_id} ".encode() in receipt.short_message


async def test_an_unknown_behaviour_is_a_clear_error(desk: Desk) -> None:
    assert (await desk.http.post("/behave", json={"mode": "odd"})).status_code == 422


async def _some(desk: Desk) -> bool:
    return bool(await desk.received())


async def _nothing_waits(desk: Desk) -> bool:
    return (await desk.http.get("/health")).json()["waiting"] == 0  # type: ignore[no-any-return]
