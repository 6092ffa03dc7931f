"""What families are told, and what becomes of it, through a real SMPP peer."""

import pytest

from shared.contracts.intake import ContactDetailsErased, FamilyErased, ParentRequestAmended, ParentRequestWithdrawn
from shared.contracts.matching import OfferExpired, RequestUnmatched
from tests.integration.notify.stage import Family, Stage, kinds, until


async def test_a_request_is_acknowledged_with_its_code_and_link(stage: Stage) -> None:
    family = Family()
    await stage.happen(family.contact(), family.request())
    await stage.all_are("delivered")
    (words,) = await stage.centre.received(family.phone)
    assert "AB12" in words
    assert "http://opvang.test/p/geheim" in words
    events = await stage.published()
    assert [event["type"] for event in events] == ["TextSent", "TextDelivered"]
    assert {event["request_id"] for event in events} == {family.request_id}


async def test_the_same_events_again_send_nothing(stage: Stage) -> None:
    family = Family()
    offer = family.offer()
    await stage.happen(family.contact(), family.request(), offer)
    await stage.all_are("delivered")
    await stage.happen(family.contact(), family.request(), offer)
    await stage.happen(family.match(offer))
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer", "result"]
    assert len(await stage.centre.received()) == 3


async def test_contact_details_may_come_after_everything_else(stage: Stage) -> None:
    family = Family()
    offer = family.offer()
    await stage.happen(offer)
    await stage.happen(family.match(offer))
    await stage.happen(family.request())
    assert await stage.texts() == []
    await stage.happen(family.contact())
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer", "result"]
    assert await stage.rows("SELECT 1 FROM waiting_events") == []


async def test_contact_details_may_come_in_the_same_batch_behind_the_request(stage: Stage) -> None:
    family = Family()
    await stage.happen(family.offer(), family.request(), family.contact())
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer"]


async def test_texts_to_one_phone_keep_their_order(stage: Stage) -> None:
    families = [Family(phone=f"+3247000010{number}") for number in range(10)]
    for family in families:
        offer = family.offer()
        await stage.happen(family.contact(), family.request(), offer, family.match(offer))
    await stage.all_are("delivered")
    for family in families:
        first, second, third = await stage.centre.received(family.phone)
        assert "geregistreerd" in first
        assert "JA of NEE" in second
        assert "goed nieuws" in third


async def test_a_family_that_cannot_be_texted_is_not_texted(stage: Stage) -> None:
    silent, no_phone = Family(), Family(phone=None)
    await stage.happen(silent.contact(texts_allowed=False), silent.request(reachable=False), silent.offer())
    await stage.happen(no_phone.contact(), no_phone.request(), no_phone.offer())
    assert await stage.texts() == []
    assert await stage.rows("SELECT 1 FROM waiting_events") == []


async def test_a_number_that_is_none_is_a_permanent_failure(stage: Stage) -> None:
    family = Family(phone="0470")
    await stage.happen(family.contact(), family.request())
    (failed,) = await stage.published("TextFailed")
    assert failed["status"] == "permanent-failure"


async def test_arabic_arrives_whole_and_says_that_it_was_not_checked(stage: Stage) -> None:
    family = Family(language="ary")
    await stage.happen(family.contact(), family.request(), family.offer(daycare="Crèche L'Étoile"))
    await stage.all_are("delivered")
    _, offer = await stage.centre.received()
    assert "نعم" in offer
    assert "Crèche L'Étoile" in offer
    assert offer.endswith("(ترجمة لم تراجع بعد)")
    (row,) = await stage.texts("offer")
    assert (row["language"], row["translation"], row["wished_language"]) == ("ar", "unapproved", "ary")


async def test_not_yet_is_said_once_until_something_changes(stage: Stage) -> None:
    family = Family()

    def unmatched(reason: str) -> RequestUnmatched:
        return RequestUnmatched(
            request_id=family.request_id, reason=reason, policy_id="test", unmatched_at=stage.clock()
        )

    await stage.happen(family.contact(), family.request(), unmatched("no-free-place"), unmatched("no-free-place"))
    await stage.happen(unmatched("no-free-place"))
    assert len(await stage.texts("unmatched")) == 1
    await stage.happen(unmatched("price"))
    assert len(await stage.texts("unmatched")) == 2
    request = family.request()
    amended = ParentRequestAmended.model_validate(request.model_dump() | {"amended_at": family.at})
    await stage.happen(amended, unmatched("price"))
    await stage.all_are("delivered")
    assert len(await stage.texts("unmatched")) == 3
    assert "bezet" in (await stage.centre.received())[1]


async def test_an_expired_offer_is_told(stage: Stage) -> None:
    family = Family()
    offer = family.offer()
    await stage.happen(family.contact(), family.request(), offer)
    await stage.all_are("delivered")
    await stage.happen(OfferExpired(request_id=family.request_id, offer_id=offer.offer_id, expired_at=offer.expires_at))
    await stage.all_are("delivered")
    assert "ander gezin" in (await stage.centre.received())[-1]


async def test_an_offer_that_expired_before_it_was_sent_is_not_sent_and_the_desk_calls(stage: Stage) -> None:
    family = Family()
    offer = family.offer()
    await stage.centre.switch_off()
    await stage.happen(family.contact(), family.request(), offer)
    await stage.happen(OfferExpired(request_id=family.request_id, offer_id=offer.offer_id, expired_at=offer.expires_at))
    await stage.centre.switch_on()
    await stage.all_are("delivered", "technical-failure")
    assert kinds(await stage.texts()) == ["acknowledgement", "offer"]
    (failed,) = await stage.published("TextFailed")
    assert (failed["kind"], failed["reason"]) == ("offer", "overtaken")


async def test_a_withdrawn_request_is_confirmed_and_offered_nothing(stage: Stage) -> None:
    family = Family()
    await stage.happen(family.contact(), family.request())
    await stage.happen(
        ParentRequestWithdrawn(request_id=family.request_id, withdrawn_at=family.at, withdrawn_by="desk")
    )
    await stage.happen(family.offer())
    await stage.all_are("delivered")
    assert kinds(await stage.texts()) == ["acknowledgement", "withdrawn"]


async def test_an_erased_family_leaves_nothing(stage: Stage) -> None:
    family = Family()
    offer = family.offer()
    await stage.happen(family.contact(), family.request(), offer)
    await stage.all_are("delivered")
    await stage.happen(
        FamilyErased(request_id=family.request_id, family_id=family.family_id, erased_at=family.at),
        ContactDetailsErased(person_id=family.family_id),
    )
    for table in ("contacts", "requests", "offers", "texts", "waiting_events"):
        assert await stage.rows(f"SELECT 1 FROM {table}") == []


async def test_a_full_waiting_room_is_a_broken_rule(stage: Stage) -> None:
    stage.settings.waiting_limit = 2
    await stage.stop()
    stage.start()
    await stage.happen(Family().offer(), Family().offer())
    with pytest.raises(Exception, match="more than 2 events wait"):
        await stage.happen(Family().offer())


async def test_what_becomes_of_a_text_is_written_in_its_place(stage: Stage) -> None:
    for number in range(10):
        family = Family(phone=f"+3247000020{number}")
        await stage.happen(family.contact(), family.request())
    await stage.all_are("delivered")
    changes = "SELECT n_tup_upd AS all, n_tup_hot_upd AS in_place FROM pg_stat_user_tables WHERE relname = 'texts'"

    async def counted() -> bool:
        return bool((await stage.rows(changes))[0]["all"] >= 30)

    await until(counted, "PostgreSQL to count the changes")
    (made,) = await stage.rows(changes)
    assert made["in_place"] * 2 >= made["all"], "an index hangs on the status again"
