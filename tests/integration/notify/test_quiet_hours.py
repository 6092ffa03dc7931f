"""At night nobody is asked whether there is work; a place and what was just asked for are told at any hour."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from shared.contracts.mentoring import MenteeErased
from tests.integration.notify.stage import Family, Mentee, SmsCentre, Stage, kinds

HOURS: dict[str, Any] = {"time_zone": "UTC", "question_from": time(8), "question_until": time(20)}


def until_evening(hour: int) -> timedelta:
    """How long it is until the next time that it is this hour."""
    now = datetime.now(UTC)
    today = now.replace(hour=hour, minute=0)
    return (today if today > now else today + timedelta(days=1)) - now


async def at_work(notify_url: str, centre: SmsCentre, hour: int) -> AsyncIterator[Stage]:
    stage = Stage(notify_url, centre, **HOURS)
    stage.ahead = until_evening(hour)
    stage.start()
    yield stage
    await stage.close()


@pytest.fixture
async def night(notify_url: str, centre: SmsCentre) -> AsyncIterator[Stage]:
    """Notify, connected, at eleven in the evening."""
    async for stage in at_work(notify_url, centre, 23):
        yield stage


@pytest.fixture
async def evening(notify_url: str, centre: SmsCentre) -> AsyncIterator[Stage]:
    """Notify, connected, at seven in the evening."""
    async for stage in at_work(notify_url, centre, 19):
        yield stage


def pass_on(stage: Stage, hours: int) -> None:
    """So many hours go by, and the sender looks again."""
    stage.ahead += timedelta(hours=hours)
    stage.parts.writer.wake_sender()


async def test_a_question_that_comes_at_night_is_asked_in_the_morning(night: Stage) -> None:
    mentee, family = Mentee(), Family()
    await night.happen(mentee.contact(), mentee.asked())
    await night.happen(family.contact(), family.request(), family.offer())
    await night.has_received(2, family.phone)
    assert await night.centre.received(mentee.phone) == [], "the families were told; the mentee sleeps"
    (question,) = await night.texts("outcome-question")
    assert (question["status"], question["attempts"]) == ("created", 0)
    pass_on(night, 10)
    assert len(await night.has_received(1, mentee.phone)) == 1
    await night.all_are("delivered")


async def test_a_place_is_offered_at_night_past_a_question_to_the_same_phone(night: Stage) -> None:
    mentee = Mentee()
    family = Family(phone=mentee.phone)
    offer = family.offer()
    await night.happen(mentee.contact(), mentee.asked())
    await night.happen(family.contact(), family.request(), offer)
    await night.has_received(2, family.phone)
    await night.reply(family.phone, "ja")
    (reply,) = await night.published("ReplyReceived")
    assert (reply["answers"], reply["answer"]) == (offer.offer_id, "yes"), "a yes is to what was read"
    pass_on(night, 10)
    texts = await night.has_received(3, mentee.phone)
    assert "Had u werk op" in texts[-1]
    await night.reply(mentee.phone, "nee")
    assert [reply["answer"] for reply in await night.published("ReplyReceived")] == ["yes", "no"]


async def test_what_notify_left_unsent_by_day_is_not_sent_when_it_is_back_at_night(evening: Stage) -> None:
    mentee, family = Mentee(), Family()
    await evening.centre.switch_off()
    await evening.happen(mentee.contact(), mentee.asked(), family.contact(), family.request())
    await evening.stop()
    evening.ahead += timedelta(hours=4)
    await evening.centre.switch_on()
    evening.start()
    await evening.has_received(1, family.phone)
    assert await evening.centre.received(mentee.phone) == []
    await evening.stop()
    evening.ahead += timedelta(hours=10)
    evening.start()
    assert len(await evening.has_received(1, mentee.phone)) == 1


async def test_who_was_erased_overnight_is_not_asked_in_the_morning(night: Stage) -> None:
    mentee, other = Mentee(), Mentee(phone="+32470000302")
    await night.happen(mentee.contact(), other.contact(), mentee.asked(), other.asked())
    await night.happen(MenteeErased(mentee_id=mentee.mentee_id, erased_at=mentee.at))
    pass_on(night, 10)
    await night.has_received(1, other.phone)
    assert await night.centre.received(mentee.phone) == []
    assert kinds(await night.texts()) == ["outcome-question"]
