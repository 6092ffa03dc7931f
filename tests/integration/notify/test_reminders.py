"""An offer that nobody has answered is reminded of once, by day, and never after an answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest

from services.notify.handlers.reminders import remind
from shared.contracts.intake import OfferAnswered, ParentRequestWithdrawn
from shared.contracts.matching import OfferDeclined, OfferExpired, PlaceOffered
from tests.integration.notify.stage import Family, SmsCentre, Stage, kinds

ALL_DAY = {"reminder_from": time(0), "reminder_until": time.max}
DUE = timedelta(hours=49)


@pytest.fixture
async def stage(notify_url: str, centre: SmsCentre) -> AsyncIterator[Stage]:
    """Notify, connected, where it is always day."""
    stage = Stage(notify_url, centre, **ALL_DAY)
    stage.start()
    yield stage
    await stage.close()


async def look(stage: Stage) -> None:
    """What housekeeping does every few seconds."""
    async with stage.units.begin() as unit:
        await remind(stage.parts.writer, unit)


async def offered(stage: Stage, family: Family) -> PlaceOffered:
    """The family knows of an offer."""
    offer = family.offer()
    await stage.happen(family.contact(), family.request(), offer)
    await stage.all_are("delivered")
    return offer


def answered(offer: PlaceOffered) -> OfferAnswered:
    return OfferAnswered(
        request_id=offer.request_id,
        offer_id=offer.offer_id,
        answer="accept",
        answered_by="parent",
        answered_at=datetime.now(UTC),
    )


async def test_an_open_offer_is_reminded_of_once(stage: Stage) -> None:
    family = Family()
    offer = await offered(stage, family)
    await look(stage)
    assert kinds(await stage.texts()) == ["acknowledgement", "offer"], "not before its time"
    stage.ahead = DUE
    await look(stage)
    await look(stage)
    await stage.happen(offer)
    await look(stage)
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer", "reminder"]
    words = (await stage.centre.received(family.phone))[-1]
    assert "herinnering" in words
    assert "JA of NEE" in words
    assert [event["kind"] for event in await stage.published("TextSent")] == ["acknowledgement", "offer", "reminder"]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "ar"])
async def test_a_reminder_is_in_the_language_of_the_offer(stage: Stage, language: str) -> None:
    await offered(stage, Family(language=language))
    stage.ahead = DUE
    await look(stage)
    told = {text["kind"]: (text["language"], text["translation"]) for text in await stage.texts()}
    assert told["reminder"] == told["offer"]
    assert told["reminder"][0] == language


async def test_who_has_answered_is_not_reminded(stage: Stage) -> None:
    ended = [Family(phone=f"+3247000020{number}") for number in range(5)]
    offers = [await offered(stage, family) for family in ended]
    by_page, by_text, matched, declined, withdrawn = offers
    await stage.happen(answered(by_page), ended[2].match(matched))
    await stage.reply(ended[1].phone, "JA")
    no = OfferDeclined(
        request_id=declined.request_id, offer_id=declined.offer_id, declined_by="desk", declined_at=datetime.now(UTC)
    )
    left = ParentRequestWithdrawn(
        request_id=withdrawn.request_id, withdrawn_at=datetime.now(UTC), withdrawn_by="parent"
    )
    await stage.happen(no, left)
    stage.ahead = DUE
    await look(stage)
    assert await stage.texts("reminder") == []
    still_open = await stage.rows("SELECT offer_id FROM offers WHERE state = 'open'")
    assert by_text.offer_id not in {row["offer_id"] for row in still_open}


async def test_a_reminder_that_was_not_sent_yet_is_taken_back_by_the_answer(stage: Stage) -> None:
    family = Family()
    offer = await offered(stage, family)
    await stage.centre.behave(mode="refuse")
    stage.ahead = DUE
    await look(stage)
    await stage.happen(answered(offer))
    await stage.centre.behave(mode="normal")
    await stage.happen(family.match(offer))
    words = await stage.has_received(3, family.phone)
    assert not any("herinnering" in text for text in words)


async def test_an_offer_that_is_over_is_not_reminded_of(stage: Stage) -> None:
    family = Family()
    offer = await offered(stage, family)
    stage.ahead = timedelta(hours=73)
    await look(stage)
    await stage.happen(OfferExpired(request_id=offer.request_id, offer_id=offer.offer_id, expired_at=datetime.now(UTC)))
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer", "expired"]


async def test_a_family_that_no_offer_text_reached_is_not_reminded(stage: Stage) -> None:
    family = Family(phone=None)
    await stage.happen(family.contact(), family.request(), family.offer())
    stage.ahead = DUE
    await look(stage)
    assert await stage.texts() == []


async def test_nobody_is_reminded_at_night(notify_url: str, centre: SmsCentre) -> None:
    hour = (datetime.now(UTC) + DUE).time()
    midday = (datetime.combine(datetime.now(UTC).date(), hour) + timedelta(hours=12)).time().replace(second=0)
    until = (datetime.combine(datetime.now(UTC).date(), midday) + timedelta(minutes=1)).time()
    if until < midday:
        midday, until = time(0), time(0, 1)
    stage = Stage(notify_url, centre, time_zone="UTC", reminder_from=midday, reminder_until=until)
    stage.start()
    try:
        await offered(stage, Family())
        stage.ahead = DUE
        await look(stage)
        assert await stage.texts("reminder") == []
    finally:
        await stage.close()
