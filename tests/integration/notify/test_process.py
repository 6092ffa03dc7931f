"""Notify as a process: from the bus to the phone and back, over HTTP, and through a kill."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts import topics
from shared.contracts.intake import ContactDetailsErased
from tests.integration.notify.process import Running, notify
from tests.integration.notify.stage import Family, SmsCentre, until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def running(kafka_bootstrap: str, notify_url: str, centre: SmsCentre, tmp_path: Path) -> AsyncIterator[Running]:
    """Notify, ready."""
    async with notify(kafka_bootstrap, notify_url, centre, tmp_path) as running:
        await running.ready()
        yield running


async def statuses(running: Running, family: Family) -> list[object]:
    return [text["status"] for text in await running.texts(family.request_id)]


async def delivered(running: Running, family: Family, number: int) -> None:
    async def met() -> bool:
        return await statuses(running, family) == ["delivered"] * number

    await until(met, f"{number} texts to be delivered")


async def test_from_the_bus_to_the_phone_and_back(running: Running, centre: SmsCentre) -> None:
    family = Family()
    offer = family.offer()
    await running.publish(offer, family.request(), family.contact())
    await delivered(running, family, 2)
    await centre.reply(family.phone, "JA")
    (reply,) = await running.published(topics.REPLIES, 1, offer.offer_id)
    assert (reply.key, reply.model_dump()["answer"]) == (offer.offer_id, "yes")
    await running.publish(family.match(offer))
    await delivered(running, family, 3)
    assert "goed nieuws" in (await centre.received(family.phone))[-1]
    told = await running.published(topics.MESSAGES, 6, family.request_id)
    assert sorted(type(event).__name__ for event in told) == ["TextDelivered"] * 3 + ["TextSent"] * 3


async def test_a_desk_sees_the_texts_of_its_own_requests_only(running: Running) -> None:
    family = Family()
    await running.publish(family.contact(), family.request())
    await delivered(running, family, 1)
    query = {"request_id": family.request_id}

    async def status(headers: dict[str, str]) -> int:
        return (await running.http.get("/api/v1/texts", params=query, headers=headers)).status_code

    assert await status(running.token("terminal", "borgerhout")) == 200
    assert await status(running.token("terminal", "deurne")) == 403
    assert await status(running.token("mentor")) == 403
    assert await status({}) == 401
    (text,) = await running.texts(family.request_id)
    assert text["to"] == "••••••••••01"
    assert (text["kind"], text["language"], text["parts"]) == ("acknowledgement", "nl", 1)


async def test_what_cannot_be_read_stops_nothing(running: Running) -> None:
    family = Family()
    for topic in (topics.REQUESTS, topics.OFFERS, topics.INTAKE_CONTACTS):
        await running.publish_raw(topic, b"\x00garbage")
    await running.publish(family.contact(), family.request())
    await delivered(running, family, 1)
    metrics = (await running.http.get("/metrics")).text
    assert 'opvangpunt_dead_letters_total{reason="header-not-utf8"} 3.0' in metrics
    assert 'opvangpunt_texts_total{language="nl",status="delivered"} 1.0' in metrics
    assert "opvangpunt_request_to_text_seconds_count 1.0" in metrics


async def test_a_person_who_is_erased_is_forgotten(running: Running) -> None:
    family = Family()
    await running.publish(family.contact(), family.request())
    await delivered(running, family, 1)
    await running.publish(ContactDetailsErased(person_id=family.family_id))

    async def forgotten() -> bool:
        return [text["body"] for text in await running.texts(family.request_id)] == [""]

    await until(forgotten, "the text to be blank")


async def test_a_kill_between_hand_over_and_record_is_one_unknown_text(
    kafka_bootstrap: str, notify_url: str, centre: SmsCentre, tmp_path: Path
) -> None:
    family, other = Family(), Family(phone="+32470000002")
    async with notify(kafka_bootstrap, notify_url, centre, tmp_path, crash_at="after-handover") as running:
        await running.ready()
        await running.publish(family.contact(), family.request())
        assert await asyncio.wait_for(running.process.wait(), 30) == -signal.SIGKILL
    async with notify(kafka_bootstrap, notify_url, centre, tmp_path) as running:
        await running.ready()
        await running.publish(other.contact(), other.request())
        await delivered(running, other, 1)
        assert await statuses(running, family) == ["unknown"]
        metrics = (await running.http.get("/metrics")).text
        assert 'opvangpunt_texts_total{language="nl",status="unknown"} 1.0' in metrics
    assert len(await centre.received(family.phone)) == 1


async def test_sigterm_ends_it_in_good_order(running: Running) -> None:
    running.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(running.process.wait(), 30) in (0, -signal.SIGTERM)
