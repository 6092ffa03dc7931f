"""An operator's second try: once, or with an honest answer."""

import asyncio

import pytest

from shared.contracts.catalogue import EVENTS
from shared.messaging import Consumer, UnitOfWork
from shared.messaging.retrying import NoSuchDeadLetterError, StillFailsError, retry, waiting
from tests.integration.messaging.stage import Counted, Stage, write_effect


class Broken(Exception):
    """What is wrong until somebody repairs it."""


def repairable(stage: Stage, broken: set[str]) -> Consumer:
    """A consumer that sets everything aside while `broken` holds something."""
    consumer = stage.consumer(permanent=(Broken,))

    @consumer.on(stage.event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        await write_effect(unit, event)
        if broken:
            raise Broken

    return consumer


async def listed(stage: Stage) -> list[str]:
    async with stage.sessions() as session:
        return [letter["id"] for letter in await waiting(session)]


async def test_a_dead_letter_is_handled_once_when_it_is_retried(stage: Stage) -> None:
    broken = {"yes"}
    consumer = repairable(stage, broken)
    await stage.send(stage.envelope(1))
    await stage.start(consumer)
    (dead,) = await stage.wait_for_dead_letters(1)
    assert await listed(stage) == [dead["id"]]
    broken.clear()
    tries = [retry(stage.units, consumer, dead["id"]) for _ in range(3)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoSuchDeadLetterError"] * 2 + ["NoneType"]
    assert await stage.effects() == [1]
    assert await listed(stage) == []


async def test_a_dead_letter_that_still_fails_says_so_and_keeps_waiting(stage: Stage) -> None:
    consumer = repairable(stage, {"still"})
    await stage.send(stage.envelope(1))
    await stage.start(consumer)
    (dead,) = await stage.wait_for_dead_letters(1)
    with pytest.raises(StillFailsError, match="Broken"):
        await retry(stage.units, consumer, dead["id"])
    assert await stage.effects() == []
    assert await listed(stage) == [dead["id"]]


async def test_a_record_that_no_release_can_read_still_fails(stage: Stage) -> None:
    consumer = stage.consumer()
    await stage.send_raw([(b"one", [("ce_type", b"\xff")], b"{}")])
    await stage.start(consumer)
    (dead,) = await stage.wait_for_dead_letters(1)
    with pytest.raises(StillFailsError, match="header-not-utf8"):
        await retry(stage.units, consumer, dead["id"])
    assert await listed(stage) == [dead["id"]]


async def test_an_event_of_the_next_release_is_handled_after_the_upgrade(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(EVENTS, stage.event.__name__)
    await stage.send(stage.envelope(1))
    await stage.start(stage.consumer())
    (dead,) = await stage.wait_for_dead_letters(1)
    assert dead["reason"] == "unknown-type"
    monkeypatch.setitem(EVENTS, stage.event.__name__, stage.event)
    await retry(stage.units, stage.consumer(), dead["id"])
    assert await stage.effects() == [1]


async def test_an_event_of_the_next_release_that_concerns_somebody_else_is_settled_by_a_retry(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(EVENTS, stage.event.__name__)
    await stage.send(stage.envelope(1))
    await stage.start(stage.consumer())
    (dead,) = await stage.wait_for_dead_letters(1)
    monkeypatch.setitem(EVENTS, stage.event.__name__, stage.event)
    await retry(stage.units, Consumer(stage.service), dead["id"])
    assert await listed(stage) == []


async def test_an_id_that_nobody_knows_is_no_dead_letter(stage: Stage) -> None:
    with pytest.raises(NoSuchDeadLetterError):
        await retry(stage.units, stage.consumer(), "nothing")


async def test_the_list_says_where_and_why_and_nothing_of_the_content(stage: Stage) -> None:
    await stage.send_raw([(b"one", [("ce_type", b"Secret"), ("name", b"Somebody")], b'{"name": "Somebody"}')])
    await stage.start(stage.consumer())
    await stage.wait_for_dead_letters(1)
    async with stage.sessions() as session:
        (letter,) = await waiting(session)
    assert (letter["topic"], letter["reason"]) == (stage.topic.name, "missing-header")
    assert "Somebody" not in str(letter)
