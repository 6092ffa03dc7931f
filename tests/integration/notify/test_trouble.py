"""An SMS centre on a bad day: refusing, slow, silent, gone and back. Nothing is lost, nothing is sent twice."""

from datetime import timedelta

from services.notify.claims import claims
from services.notify.domain.texts import accepted
from services.notify.gateway.receipt import Receipt
from services.notify.handlers.outcomes import outcomes_came, receipts_came
from services.notify.handlers.waiting import give_up, rouse_ready
from services.notify.store import contacts
from services.notify.store.outcomes import Outcome
from tests.integration.notify.stage import Family, SmsCentre, Stage, until


async def test_a_refused_text_is_tried_again_until_it_is_taken(stage: Stage) -> None:
    family = Family()
    await stage.centre.behave(mode="refuse", refusal="throttled")
    await stage.happen(family.contact(), family.request())

    async def tried_twice() -> bool:
        return bool((await stage.texts())[0]["attempts"] >= 2)

    await until(tried_twice, "two attempts")
    await stage.centre.behave(mode="normal")
    await stage.all_are("delivered")
    assert len(await stage.centre.received()) == 1
    assert await stage.published("TextFailed") == []


async def test_a_text_that_is_refused_for_too_long_fails_and_the_desk_hears_of_it(
    notify_url: str, centre: SmsCentre
) -> None:
    stage = Stage(notify_url, centre, retry_give_up_seconds=0.3)
    stage.start()
    family = Family()
    await stage.centre.behave(mode="refuse")
    await stage.happen(family.contact(), family.request())
    await stage.all_are("temporary-failure")
    (failed,) = await stage.published("TextFailed")
    assert (failed["status"], failed["request_id"]) == ("temporary-failure", family.request_id)
    await stage.close()


async def test_a_number_that_the_network_refuses_is_not_tried_again(stage: Stage) -> None:
    family = Family()
    await stage.centre.behave(mode="refuse", refusal="invalid-destination")
    await stage.happen(family.contact(), family.request())
    await stage.all_are("permanent-failure")
    assert (await stage.texts())[0]["attempts"] == 1


async def test_a_phone_that_cannot_be_reached_is_reported(stage: Stage) -> None:
    family = Family()
    await stage.centre.behave(mode="normal", receipt="UNDELIV")
    await stage.happen(family.contact(), family.request())
    await stage.all_are("permanent-failure")
    assert [event["type"] for event in await stage.published()] == ["TextSent", "TextFailed"]


async def test_a_slow_centre_delays_and_loses_nothing(stage: Stage) -> None:
    await stage.centre.behave(mode="slow", seconds=0.5)
    families = [Family(phone=f"+3247000030{number}") for number in range(10)]
    for family in families:
        await stage.happen(family.contact(), family.request())
    await stage.has_received(10)
    await stage.all_are("delivered")
    assert len(await stage.centre.received()) == 10


async def test_a_silent_centre_leaves_texts_pending(stage: Stage) -> None:
    await stage.centre.behave(mode="silent")
    family = Family()
    await stage.happen(family.contact(), family.request())
    await stage.all_are("pending")
    assert [event["type"] for event in await stage.published()] == ["TextSent"]


async def test_texts_wait_for_a_centre_that_is_gone(stage: Stage) -> None:
    await stage.centre.switch_off()
    families = [Family(phone=f"+3247000040{number}") for number in range(5)]
    for family in families:
        await stage.happen(family.contact(), family.request())
    assert {text["status"] for text in await stage.texts()} == {"created"}
    await stage.centre.switch_on()
    await stage.all_are("delivered")
    assert len(await stage.centre.received()) == 5


async def test_a_text_whose_answer_never_comes_is_unknown_and_never_sent_again(
    notify_url: str, centre: SmsCentre
) -> None:
    stage = Stage(notify_url, centre, smpp_answer_seconds=0.3)
    stage.start()
    await stage.centre.behave(mode="slow", seconds=60)
    family = Family()
    await stage.happen(family.contact(), family.request())
    await stage.all_are("unknown")
    assert (await stage.published("TextFailed"))[0]["status"] == "unknown"
    await stage.centre.behave(mode="normal")
    other = Family(phone="+32470000002")
    await stage.happen(other.contact(), other.request())
    await stage.has_received(1, other.phone)
    assert len(await stage.centre.received(family.phone)) == 1
    await stage.close()


async def test_a_receipt_before_the_record_of_the_text_is_kept_for_it(notify_url: str, centre: SmsCentre) -> None:
    stage = Stage(notify_url, centre)
    family = Family()
    await stage.happen(family.contact(), family.request())
    (text,) = await stage.texts()
    async with claims(notify_url, "test", stage.settings.asking) as held:
        await held.take(1, stage.clock())
    async with stage.units.begin() as unit:
        await receipts_came(unit, [Receipt("m1", "DELIVRD")])
    async with stage.units.begin() as unit:
        await outcomes_came(unit, [Outcome(text["text_id"], accepted(), "m1", stage.clock())])
    await stage.all_are("delivered")
    assert [event["type"] for event in await stage.published()] == ["TextSent", "TextDelivered"]
    await stage.close()


async def test_a_receipt_may_write_the_id_in_decimal(notify_url: str, centre: SmsCentre) -> None:
    stage = Stage(notify_url, centre)
    family = Family()
    await stage.happen(family.contact(), family.request())
    (text,) = await stage.texts()
    async with claims(notify_url, "test", stage.settings.asking) as held:
        await held.take(1, stage.clock())
    async with stage.units.begin() as unit:
        await outcomes_came(unit, [Outcome(text["text_id"], accepted(), "1f4a", stage.clock())])
        await receipts_came(unit, [Receipt(str(0x1F4A), "DELIVRD")])
    await stage.all_are("delivered")
    await stage.close()


async def test_what_waits_too_long_for_contact_details_is_given_up_and_told(stage: Stage) -> None:
    family = Family()
    await stage.happen(family.request(), family.offer())
    stage.ahead = timedelta(hours=25)
    async with stage.units.begin() as unit:
        await give_up(stage.parts.writer, unit)
    failed = await stage.published("TextFailed")
    assert [event["kind"] for event in failed] == ["acknowledgement", "offer"]
    assert {event["reason"] for event in failed} == {"no contact details"}


async def test_stopping_in_good_order_leaves_nothing_unknown(stage: Stage) -> None:
    await stage.centre.behave(mode="slow", seconds=0.3)
    families = [Family(phone=f"+3247000050{number}") for number in range(5)]
    for family in families:
        await stage.happen(family.contact(), family.request())
    await stage.has_received(1)
    await stage.stop()
    assert {text["status"] for text in await stage.texts()} <= {"created", "pending", "delivered"}
    await stage.centre.behave(mode="normal")
    stage.start()
    await stage.all_are("delivered")
    assert len(await stage.centre.received()) == 5


async def test_two_senders_do_not_send_the_same_text(notify_url: str, centre: SmsCentre) -> None:
    one, other = Stage(notify_url, centre), Stage(notify_url, centre)
    one.start()
    other.start()
    families = [Family(phone=f"+324700006{number:02}") for number in range(40)]
    await one.happen(*(family.contact() for family in families))
    await one.happen(*(family.request() for family in families))
    await one.all_are("delivered")
    assert len(await centre.received()) == 40
    await one.close()
    late = Family(phone="+32470000700")
    await other.happen(late.contact(), late.request())
    await other.all_are("delivered")
    await other.close()


async def test_what_two_transactions_missed_is_woken_later(notify_url: str, centre: SmsCentre) -> None:
    stage = Stage(notify_url, centre)
    family, stranger = Family(), Family()
    await stage.happen(family.request(), stranger.request())
    async with stage.units.begin() as unit:
        await contacts.put(unit.session, [family.contact()])
    async with stage.units.begin() as unit:
        await rouse_ready(stage.parts.writer, unit)
    assert [text["request_id"] for text in await stage.texts()] == [family.request_id]
    assert len(await stage.rows("SELECT 1 FROM waiting_events")) == 1
    await stage.close()
