"""Records that cannot be handled: set aside with their reason, while everything around them goes on."""

import json
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.record.util import calc_crc32c

from shared.contracts import topics
from shared.contracts.envelope import Envelope
from shared.contracts.intake import DeskOpened
from shared.messaging import Consumer, UnitOfWork
from shared.messaging.subscription import is_reading
from tests.bus import records_of
from tests.integration.messaging.stage import Counted, Stage, until, write_effect

Header = tuple[str, Any]


class RuleBroken(Exception):
    """A rule of the domain that an event breaks."""


def headers_of(stage: Stage, number: int = 7) -> dict[str, bytes]:
    return {name: text.encode() for name, text in stage.envelope(number).headers().items()}


def with_header(name: str, value: bytes | None) -> Any:
    def build(stage: Stage) -> tuple[list[Header], bytes | None]:
        return list((headers_of(stage) | {name: value}).items()), b'{"subject": "one", "number": 7}'

    return build


def without_header(name: str) -> Any:
    def build(stage: Stage) -> tuple[list[Header], bytes | None]:
        kept = [(each, raw) for each, raw in headers_of(stage).items() if each != name]
        return kept, b'{"subject": "one", "number": 7}'

    return build


def with_value(value: bytes | None) -> Any:
    def build(stage: Stage) -> tuple[list[Header], bytes | None]:
        return list(headers_of(stage).items()), value

    return build


BAD = {
    "a header that is not UTF-8": (with_header("ce_source", b"\xff\xfe"), "header-not-utf8"),
    "a header of nobody's that is not UTF-8": (with_header("x-picture", b"\x89PNG\xff"), "header-not-utf8"),
    "a header without a value": (with_header("ce_source", None), "header-not-utf8"),
    "a type that nobody knows": (with_header("ce_type", b"SomethingElse"), "unknown-type"),
    "a type with a zero byte": (with_header("ce_type", b"Some\x00thing"), "unknown-type"),
    "an empty type": (with_header("ce_type", b""), "unknown-type"),
    "no type": (without_header("ce_type"), "missing-header"),
    "no id": (without_header("ce_id"), "missing-header"),
    "an id that is no UUID": (with_header("ce_id", b"17"), "invalid-header"),
    "an id with a zero byte": (with_header("ce_id", b"\x00"), "invalid-header"),
    "a time that is none": (with_header("ce_time", b"soon"), "invalid-header"),
    "a time with a zero byte": (with_header("ce_time", b"\x00"), "invalid-header"),
    "no value": (with_value(None), "empty-value"),
    "an empty value": (with_value(b""), "invalid-event"),
    "a value that is not JSON": (with_value(b"{"), "invalid-event"),
    "a value that is not UTF-8": (with_value(b"\xff\xfe\x00"), "invalid-event"),
    "a value with a lone surrogate": (with_value(rb'{"subject": "\ud800", "number": 1}'), "invalid-event"),
    "a value of another shape": (with_value(b'["one", 7]'), "invalid-event"),
    "a field of the wrong type": (with_value(b'{"subject": "one", "number": "many"}'), "invalid-event"),
    "a number without end": (with_value(b'{"subject": "one", "number": ' + b"9" * 5000 + b"}"), "invalid-event"),
    "a value nested without end": (with_value(b"[" * 100_000), "invalid-event"),
    "a large header": (with_header("ce_source", b"\xff" * 800_000), "header-not-utf8"),
    "a large value": (with_value(b"x" * 950_000), "invalid-event"),
}


async def test_bad_records_become_dead_letters_and_their_neighbours_are_handled(stage: Stage) -> None:
    stage.start_relay()
    await stage.start(stage.consumer(), batch=10)
    await stage.send(stage.envelope(0))
    for number, (build, _) in enumerate(BAD.values(), 1):
        headers, value = build(stage)
        await stage.send_raw([(b"one", headers, value)])
        await stage.send(stage.envelope(number))
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == list(range(len(BAD) + 1))
    letters = await stage.dead()
    reasons = [reason for _, reason in BAD.values()]
    assert dict(zip(BAD, [letter["reason"] for letter in letters], strict=True)) == dict(zip(BAD, reasons, strict=True))
    await until(stage.outbox_is_empty, "the dead letters to be told on the bus")
    told = [json.loads(record.value) for record in await records_of(stage.bootstrap, stage.dead_letters)]
    assert [event["dead_letter_id"] for event in told] == [letter["id"] for letter in letters]
    assert [event["reason"] for event in told] == reasons


async def test_a_header_name_that_is_not_utf8_stops_nobody(stage: Stage) -> None:
    """No client in Python can write one; others can, and aiokafka cannot read on from there within its batch."""
    await stage.send(stage.envelope(1))
    await send_batch_with_bad_name(stage, [stage.envelope(2), stage.envelope(3), stage.envelope(4)], bad=1)
    await stage.send(stage.envelope(5))
    await stage.start(stage.consumer())
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [1, 2, 5]
    assert [(letter["reason"], letter["value"]) for letter in await stage.dead()] == [("unreadable", None)] * 2


async def send_batch_with_bad_name(stage: Stage, envelopes: list[Envelope], bad: int) -> None:
    """Put one batch on the bus; in the `bad`th record the name of a header is spoilt, and the checksum made right."""
    producer = AIOKafkaProducer(bootstrap_servers=stage.bootstrap)
    await producer.start()
    partitions = len(await producer.partitions_for(stage.topic.name))
    batch = producer.create_batch()
    for number, envelope in enumerate(envelopes):
        headers = [(name, text.encode()) for name, text in envelope.headers().items()]
        headers += [("spoilt", b"")] if number == bad else []
        batch.append(timestamp=None, key=envelope.event.key.encode(), value=envelope.value(), headers=headers)
    build = batch._build

    def spoilt() -> bytearray:
        octets = bytearray(build())
        octets[octets.index(b"spoilt")] = 0xFF
        octets[17:21] = calc_crc32c(bytes(octets[21:])).to_bytes(4, "big")
        return octets

    batch._build = spoilt
    place = (murmur2(b"one") & 0x7FFFFFFF) % partitions
    await (await producer.send_batch(batch, stage.topic.name, partition=place))
    await producer.stop()


async def test_a_broken_body_of_a_type_that_others_handle_is_their_business(stage: Stage) -> None:
    """Its readers set it aside; a type that no release knows stays everybody's business."""
    own = headers_of(stage)
    theirs = list((own | {"ce_type": DeskOpened.__name__.encode()}).items())
    await stage.send_raw(
        [(b"one", theirs, b"{"), (b"one", list(own.items()), b"{"), (b"one", [*theirs, ("x", b"\xff")], b"{")]
    )
    await stage.send(stage.envelope(8))
    await stage.start(stage.consumer())
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [8]
    assert [letter["reason"] for letter in await stage.dead()] == ["invalid-event", "header-not-utf8"]


async def test_a_dead_letter_keeps_the_record_byte_for_byte(stage: Stage) -> None:
    await stage.start(stage.consumer())
    await stage.send_raw([(b"\xffkey", [("odd", b"\xff"), ("odd", b"twice")], b"\x00value")])
    (dead,) = await stage.wait_for_dead_letters(1)
    assert (dead["key"], dead["value"]) == (b"\xffkey", b"\x00value")
    assert len(json.loads(dead["headers"])) == 2


async def test_one_bad_record_in_a_batch_delays_nobody_and_breaks_no_order(stage: Stage) -> None:
    consumer = breaking(stage, subject="bad", number=5)
    subjects = ("good", "bad", "other")
    for number in range(10):
        await stage.send(*(stage.envelope(number, subject) for subject in subjects))
    await stage.start(consumer)
    await stage.wait_for_acknowledgement()
    assert await stage.effects("good") == list(range(10))
    assert await stage.effects("other") == list(range(10))
    assert await stage.effects("bad") == [number for number in range(10) if number != 5]
    (dead,) = await stage.dead()
    assert dead["reason"] == "RuleBroken"


def breaking(stage: Stage, subject: str, number: int, fault: type[Exception] = RuleBroken) -> Consumer:
    """A consumer whose handler breaks a rule at one event, after having written its effect."""
    consumer = stage.consumer(permanent=(RuleBroken,))

    @consumer.on(stage.event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        await write_effect(unit, event)
        if (event.subject, event.number) == (subject, number):
            raise fault(f"{subject} {number}")

    return consumer


async def test_a_broken_rule_is_set_aside_at_once(stage: Stage) -> None:
    await stage.send(stage.envelope(1))
    await stage.start(breaking(stage, "one", 1))
    (dead,) = await stage.wait_for_dead_letters(1)
    assert dead["attempts"] == 1
    assert await stage.effects() == []


async def test_an_unforeseen_failure_is_tried_three_times(stage: Stage) -> None:
    calls: list[int] = []
    consumer = stage.consumer()

    @consumer.on(stage.event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        calls.append(event.number)
        raise ZeroDivisionError

    await stage.send(stage.envelope(1))
    await stage.start(consumer)
    (dead,) = await stage.wait_for_dead_letters(1)
    assert (dead["attempts"], dead["reason"]) == (3, "ZeroDivisionError")
    assert await stage.query("SELECT 1 FROM delivery_attempts") == []


async def test_attempts_are_still_counted_after_a_restart_of_the_consumer(stage: Stage) -> None:
    await stage.send(stage.envelope(1))
    patient = failing(stage)
    patient.attempts = 10_000
    member = await stage.start(patient)
    await until(lambda: _attempts_reach(stage, 2), "two attempts")
    await member.stop()
    (row,) = await stage.query("SELECT attempts FROM delivery_attempts")
    consumer = failing(stage)
    consumer.attempts = row["attempts"] + 1
    await stage.start(consumer)
    (dead,) = await stage.wait_for_dead_letters(1)
    assert dead["attempts"] == row["attempts"] + 1


def failing(stage: Stage) -> Consumer:
    consumer = stage.consumer()

    @consumer.on(stage.event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        raise ZeroDivisionError

    return consumer


async def _attempts_reach(stage: Stage, number: int) -> bool:
    rows = await stage.query("SELECT attempts FROM delivery_attempts")
    return bool(rows) and rows[0]["attempts"] >= number


async def test_a_failure_that_passes_leaves_the_effect_and_no_dead_letter(stage: Stage) -> None:
    calls: list[int] = []
    consumer = stage.consumer()

    @consumer.on(stage.event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        calls.append(event.number)
        await write_effect(unit, event)
        if len(calls) < 3:
            raise ZeroDivisionError

    await stage.send(stage.envelope(1))
    await stage.start(consumer)
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [1]
    assert await stage.dead() == []
    assert await stage.query("SELECT 1 FROM delivery_attempts") == []


async def test_a_value_that_a_column_cannot_hold_is_the_record_s_fault_not_the_database_s(stage: Stage) -> None:
    await stage.send(stage.envelope(2**40), stage.envelope(1))
    await stage.start(stage.consumer())
    (dead,) = await stage.wait_for_dead_letters(1)
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [1]
    assert dead["attempts"] == 3


async def test_a_file_that_is_missing_is_no_reason_to_wait_for_ever(stage: Stage) -> None:
    await stage.send(stage.envelope(1), stage.envelope(2))
    await stage.start(breaking(stage, "one", 1, FileNotFoundError))
    (dead,) = await stage.wait_for_dead_letters(1)
    await stage.wait_for_acknowledgement()
    assert dead["reason"] == "FileNotFoundError"
    assert await stage.effects() == [2]


async def test_too_many_dead_letters_in_a_row_stop_the_consumer_and_a_restart_goes_on(stage: Stage) -> None:
    junk = [(b"one", [("ce_type", b"Junk")], b"{}")] * 30
    await stage.send_raw(junk)
    await stage.send(stage.envelope(1))
    consumer = stage.consumer()
    consumer.dead_letter_limit = 10
    member = await stage.start(consumer)
    assert is_reading(member.broker)
    await until(lambda: _is(consumer.stopped), "the consumer to stop")
    await until(lambda: _is(not is_reading(member.broker)), "the reading to end, which makes the service unready")
    assert len(await stage.dead()) == 10
    assert await stage.lag() == 31
    assert await stage.effects() == []
    await member.stop()
    assert await stage.lag() == 31
    wiser = stage.consumer()
    await stage.start(wiser)
    await stage.wait_for_acknowledgement()
    assert len(await stage.dead()) == 30
    assert await stage.effects() == [1]


async def test_a_stopped_consumer_stays_stopped_whatever_else_its_batch_holds(stage: Stage) -> None:
    """Good records in other partitions are handled again and again in vain unless the consumer really stands still."""
    await stage.send(*(stage.envelope(number, f"subject {number}") for number in range(20)))
    await stage.send_raw([(b"one", [("ce_type", b"Junk")], b"{}")] * 40)
    consumer = stage.consumer()
    consumer.dead_letter_limit = 5
    taken = _count_takes(consumer)
    await stage.start(consumer)
    await until(lambda: _is(consumer.stopped), "the consumer to stop")
    set_aside, takes = len(await stage.dead()), len(taken)
    await stage.send(*(stage.envelope(number, f"subject {number}") for number in range(20, 40)))
    assert len(await stage.dead()) == set_aside
    assert len(taken) - takes <= 2, "a stopped consumer goes round and round"
    assert consumer.stopped


def _count_takes(consumer: Any) -> list[object]:
    taken: list[object] = []
    original = consumer.take

    async def noted(*arguments: object) -> None:
        taken.append(arguments)
        await original(*arguments)

    consumer.take = noted
    return taken


async def _is(value: bool) -> bool:
    return value


async def test_a_dead_letter_of_a_contacts_topic_carries_no_content_on_the_bus(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "CONTACT_TOPICS", (stage.topic,))
    stage.start_relay()
    await stage.start(stage.consumer())
    await stage.send_raw([(b"one", [("name", b"Somebody \xff")], b'{"name": "Somebody"}')])
    (dead,) = await stage.wait_for_dead_letters(1)
    assert dead["value"] == b'{"name": "Somebody"}'
    await until(stage.outbox_is_empty, "the dead letter to be told on the bus")
    (told,) = await records_of(stage.bootstrap, stage.dead_letters)
    event = json.loads(told.value)
    assert event["original_value"] is None
    assert event["original_headers"] == []
    assert b"Somebody" not in told.value
