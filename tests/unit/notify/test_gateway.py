"""SMPP on the wire, and one session against a peer that plays by hand."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from services.notify.gateway.binding import Address, BindRefused, bind
from services.notify.gateway.message import read
from services.notify.gateway.receipt import Receipt, receipt_in, spellings
from services.notify.gateway.session import GatewayError, Session, SessionLost
from services.notify.gateway.submission import Submission, count_of, pdus_of
from services.notify.gateway.wire import RESPONSE, Command, Framer, Malformed, Pdu, Status, frame
from services.notify.phones import normalised

LONG = "نعم " * 60


def pdu_of(octets: bytes) -> Pdu:
    (pdu,) = Framer().feed(octets)
    return pdu


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(min_value=1, max_value=50))
def test_the_stream_is_cut_into_pdus_however_it_comes(bodies: list[bytes], step: int) -> None:
    stream = b"".join(frame(Command.DELIVER_SM, number, body=body) for number, body in enumerate(bodies))
    framer = Framer()
    pdus = [pdu for start in range(0, len(stream), step) for pdu in framer.feed(stream[start : start + step])]
    assert [(pdu.sequence, pdu.octets[16:]) for pdu in pdus] == list(enumerate(bodies))


@pytest.mark.parametrize("length", [0, 15, 10_000_000])
def test_a_length_that_cannot_be_is_no_smpp(length: int) -> None:
    with pytest.raises(Malformed):
        Framer().feed(struct.pack(">IIII", length, 5, 0, 1))


def test_a_short_text_is_one_message() -> None:
    (octets,) = pdus_of(Submission("+32470000001", "8810", "Ja €"), [7], "payload", 1)
    submit = smpp34.decode(octets)
    assert isinstance(submit, smpp34.SubmitSm)
    assert (submit.destination_addr, submit.dest_addr_ton, submit.short_message) == ("32470000001", 1, b"Ja \x1be")
    assert (submit.source_addr, submit.registered_delivery, submit.data_coding) == ("8810", 1, 0)


def test_a_long_text_is_one_message_with_a_payload() -> None:
    (octets,) = pdus_of(Submission("+32470000001", "8810", LONG), [7], "payload", 1)
    submit = smpp34.decode(octets)
    assert isinstance(submit, smpp34.SubmitSm)
    assert [(tlv.tag, tlv.value.decode("utf-16-be")) for tlv in submit.tlvs] == [(0x0424, LONG)]


def test_a_long_text_may_go_in_parts_with_one_receipt() -> None:
    count = count_of(LONG, "parts")
    submits = [
        smpp34.decode(pdu)
        for pdu in pdus_of(Submission("+32470000001", "8810", LONG), list(range(count)), "parts", 300)
    ]
    assert count == len(submits) == 4
    assert all(isinstance(submit, smpp34.SubmitSm) and submit.esm_class == 0x40 for submit in submits)
    places = [submit.short_message[:6] for submit in submits if isinstance(submit, smpp34.SubmitSm)]
    assert places == [bytes([5, 0, 3, 300 & 0xFF, 4, number]) for number in (1, 2, 3, 4)]
    assert [s.registered_delivery for s in submits if isinstance(s, smpp34.SubmitSm)] == [0, 0, 0, 1]


def deliver(text: bytes, **fields: object) -> Pdu:
    return pdu_of(smpp34.DeliverSm("32470000001", "8810", text, **fields).encode())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pdu", "text"),
    [
        (deliver(b"Ja \x1be"), "Ja €"),
        (deliver("نعم".encode("utf-16-be"), data_coding=8), "نعم"),
        (deliver("café".encode("latin-1"), data_coding=3), "café"),
        (deliver(b"", tlvs=[smpp34.Tlv(0x0424, b"lang")]), "lang"),
        (deliver(b"\x05\x00\x03\x07\x02\x01een", esm_class=0x40), "een"),
        (deliver(b"\xff\xfe\x80"), "ÿþ\x80"),
        (deliver(b"\x00\x4a\x00", data_coding=8), "J\ufffd"),
    ],
)
def test_a_message_is_read_in_its_alphabet(pdu: Pdu, text: str) -> None:
    assert read(pdu).text == text


def test_parts_tell_their_place() -> None:
    place = read(deliver(b"\x06\x08\x04\x01\x02\x03\x02drie", esm_class=0x40)).place
    assert place is not None
    assert (place.reference, place.total, place.number) == (0x0102, 3, 2)


def test_what_is_no_deliver_sm_is_malformed() -> None:
    with pytest.raises(Malformed):
        read(pdu_of(frame(Command.DELIVER_SM, 1, body=b"\xff")))


def test_a_receipt_is_read_from_its_parameters_or_its_text() -> None:
    text = b"id:abc sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:UNDELIV err:001 text:x"
    assert receipt_in(read(deliver(text, esm_class=4))) == Receipt("abc", "UNDELIV")
    tlvs = [smpp34.Tlv(0x001E, b"xyz\0"), smpp34.Tlv(0x0427, b"\x02")]
    assert receipt_in(read(deliver(b"", esm_class=4, tlvs=tlvs))) == Receipt("xyz", "DELIVRD")
    assert receipt_in(read(deliver(b"hallo", esm_class=4))) is None


def test_an_id_in_decimal_may_be_one_in_hexadecimal() -> None:
    assert "1f4a" in spellings(str(0x1F4A))


@pytest.mark.parametrize(
    ("number", "e164"),
    [
        ("0470000001", "+32470000001"),
        ("+32 470 00 00 01", "+32470000001"),
        ("0032470000001", "+32470000001"),
        ("32470000001", "+32470000001"),
        ("33600000000", "+33600000000"),
        ("8810", "8810"),
        ("Opvang", "Opvang"),
    ],
)
def test_numbers_are_read_as_they_are_written(number: str, e164: str) -> None:
    assert normalised(number, "BE") == e164


class Peer:
    """An SMS centre by hand: answers to a bind, and then what the test says."""

    def __init__(self) -> None:
        self.bind_status = Status.OK
        self.came: asyncio.Queue[Pdu] = asyncio.Queue()
        self.writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        framer = Framer()
        while octets := await reader.read(1000):
            for pdu in framer.feed(octets):
                if pdu.command == Command.BIND_TRANSCEIVER:
                    writer.write(frame(pdu.command | RESPONSE, pdu.sequence, self.bind_status, b"peer\0"))
                else:
                    self.came.put_nowait(pdu)

    def say(self, octets: bytes) -> None:
        assert self.writer is not None
        self.writer.write(octets)

    def hang_up(self) -> None:
        assert self.writer is not None
        self.writer.close()


@pytest.fixture
async def peer() -> AsyncIterator[tuple[Peer, Address]]:
    by_hand = Peer()
    server = await asyncio.start_server(by_hand.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield by_hand, Address("127.0.0.1", port, "opvangpunt", "")
    if by_hand.writer:
        by_hand.hang_up()
    server.close()


def ignored(session: Session, pdu: Pdu) -> None:
    return


async def test_a_message_from_a_phone_is_acknowledged_only_when_we_say_so(peer: tuple[Peer, Address]) -> None:
    by_hand, address = peer
    came: asyncio.Queue[Pdu] = asyncio.Queue()
    session = await bind(address, lambda _, pdu: came.put_nowait(pdu))
    by_hand.say(deliver(b"ja").octets + frame(Command.ENQUIRE_LINK, 9))
    message = await came.get()
    # The sign of life was asked for after the message and is answered before it.
    first = await by_hand.came.get()
    assert first.command == Command.ENQUIRE_LINK | RESPONSE
    session.acknowledge(message)
    second = await by_hand.came.get()
    assert (second.command, second.sequence) == (Command.DELIVER_SM | RESPONSE, message.sequence)
    session.close()


async def test_a_session_that_breaks_leaves_no_answer_open(peer: tuple[Peer, Address]) -> None:
    by_hand, address = peer
    session = await bind(address, ignored)
    answer = session.request(Command.SUBMIT_SM)
    await by_hand.came.get()
    by_hand.hang_up()
    with pytest.raises(SessionLost):
        await answer
    with pytest.raises(GatewayError):
        session.request(Command.SUBMIT_SM)


async def test_an_answer_that_does_not_come_in_time_is_given_up(peer: tuple[Peer, Address]) -> None:
    _, address = peer
    session = await bind(address, ignored, answer_seconds=0.05)
    watch = asyncio.create_task(session.watch_answers())
    with pytest.raises(SessionLost):
        await session.request(Command.SUBMIT_SM)
    session.close()
    await watch


async def test_answers_find_their_questions_in_any_order(peer: tuple[Peer, Address]) -> None:
    by_hand, address = peer
    session = await bind(address, ignored)
    answers = [session.request(Command.SUBMIT_SM) for _ in range(3)]
    questions = [await by_hand.came.get() for _ in answers]
    for question in reversed(questions):
        by_hand.say(frame(question.command | RESPONSE, question.sequence, body=f"id-{question.sequence}\0".encode()))
    assert [(await answer).text for answer in answers] == [f"id-{question.sequence}" for question in questions]
    session.close()


async def test_garbage_ends_the_session(peer: tuple[Peer, Address]) -> None:
    by_hand, address = peer
    session = await bind(address, ignored)
    by_hand.say(b"HTTP/1.1 200 OK\r\n\r\n")
    await asyncio.wait_for(session.closed.wait(), 5)


async def test_a_refused_bind_says_so(peer: tuple[Peer, Address]) -> None:
    by_hand, address = peer
    by_hand.bind_status = Status.SYSTEM_ERROR
    with pytest.raises(BindRefused):
        await bind(address, ignored)


async def test_nobody_there_says_so() -> None:
    with pytest.raises(GatewayError):
        await bind(Address("127.0.0.1", 1, "opvangpunt", ""), ignored)
