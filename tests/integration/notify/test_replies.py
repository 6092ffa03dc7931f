"""What people text back, from their phone to the bus."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from services.notify.domain.texts import Verdict, accepted
from services.notify.handlers.outcomes import outcomes_came
from services.notify.store.outcomes import Outcome
from services.notify.store.texts import silence
from services.notify.tables import Text
from tests.integration.notify.stage import Family, Stage, until


async def offered(stage: Stage, *families: Family, codes: str = "ABCDEFG") -> list[str]:
    """Families with an offer each, in the order given; the ids of the offers."""
    offers = [
        family.offer(code=f"{code}7K2", daycare=f"Opvang {code}") for family, code in zip(families, codes, strict=False)
    ]
    await stage.happen(*(family.contact() for family in families))
    await stage.happen(*(family.request() for family in families))
    for offer in offers:
        await stage.happen(offer)
    await stage.all_are("delivered")
    return [offer.offer_id for offer in offers]


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [("nl", "Ja graag, dank u!", "yes"), ("ar", "نَعَم شكرا", "yes"), ("fr", "NON merci", "no"), ("ti", "እወ", "yes")],
)
async def test_an_answer_goes_out_with_the_offer_it_is_for(
    stage: Stage, language: str, words: str, answer: str
) -> None:
    family = Family(language=language)
    (offer_id,) = await offered(stage, family)
    await stage.reply(family.phone, words)
    (reply,) = await stage.published("ReplyReceived")
    assert (reply["answers"], reply["answer"], reply["person_id"]) == (offer_id, answer, family.family_id)
    assert words not in str(await stage.rows("SELECT * FROM outbox"))


async def test_a_number_may_be_written_in_any_way(stage: Stage) -> None:
    families = [Family(phone=f"+3247000020{number}") for number in range(3)]
    offers = await offered(stage, *families)
    for sender in ("0470000200", "0032470000201", "32470000202"):
        await stage.reply(sender, "ja")
    assert [reply["answers"] for reply in await stage.published("ReplyReceived")] == offers


async def test_a_long_answer_in_parts_is_one_answer(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    await stage.reply(family.phone, "Goedendag mevrouw, " + "ik ben er heel blij mee € " * 12 + " dus ja")
    assert [reply["answer"] for reply in await stage.published("ReplyReceived")] == ["yes"]


async def test_with_two_offers_the_code_says_which(stage: Stage) -> None:
    one, other = Family(), Family()
    first, second = await offered(stage, one, other)
    bodies = [text["body"] for text in await stage.texts("offer")]
    assert "JA of NEE" in bodies[0]
    assert "JA B7K2 of NEE B7K2" in bodies[1]
    await stage.reply(one.phone, "ja")
    assert await stage.published("ReplyReceived") == []
    (help_text,) = await stage.texts("help")
    assert "A7K2 (Opvang A), B7K2 (Opvang B)" in help_text["body"]
    await stage.reply(one.phone, "nee b7k2")
    await stage.reply(one.phone, "Ja.")
    answers = [(reply["answers"], reply["answer"]) for reply in await stage.published("ReplyReceived")]
    assert answers == [(second, "no"), (first, "yes")]


async def test_the_same_answer_again_has_no_second_effect(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    await stage.reply(family.phone, "ja")
    await stage.reply(family.phone, "ja")
    assert len(await stage.published("ReplyReceived")) == 1
    assert await stage.outcomes() == ["yes", "no-open-question"]


async def test_a_copy_of_an_answer_is_not_taken_for_the_next_offer(stage: Stage) -> None:
    family = Family()
    first, _ = (await offered(stage, family))[0], None
    await stage.reply(family.phone, "ja")
    await stage.happen(family.offer(code="Z9Z9"))
    await stage.all_are("delivered")
    await stage.reply(family.phone, "ja")
    assert [reply["answers"] for reply in await stage.published("ReplyReceived")] == [first]
    stage.ahead = timedelta(minutes=6)
    await stage.reply(family.phone, "ja")
    assert len(await stage.published("ReplyReceived")) == 2


async def test_who_is_not_understood_is_told_how_to_answer_but_not_again_and_again(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    for words in ("ja nee", "hoe laat?", "???"):
        await stage.reply(family.phone, words)
    (help_text,) = await stage.texts("help")
    assert "JA of NEE" in help_text["body"]
    assert await stage.published("ReplyReceived") == []
    stage.ahead = timedelta(hours=2)
    await stage.reply(family.phone, "hallo?")
    assert len(await stage.texts("help")) == 2


async def test_stop_is_for_everybody_with_that_number_and_is_confirmed_once(stage: Stage) -> None:
    one, other = Family(), Family()
    await offered(stage, one, other)
    await stage.reply(one.phone, "STOP!")
    await stage.reply(one.phone, "stop")
    stops = await stage.published("ReplyReceived")
    assert {stop["answers"] for stop in stops} == {one.family_id, other.family_id}
    assert {stop["answer"] for stop in stops} == {"stop"}
    assert len(await stage.texts("stopped")) == 1
    await stage.happen(one.offer(code="C1"))
    assert len(await stage.texts("offer")) == 2


async def test_after_a_stop_what_was_not_sent_is_not_sent_and_the_desk_calls(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    await stage.centre.behave(mode="refuse")
    await stage.happen(family.offer(code="C1"))
    await stage.reply(family.phone, "stop")

    async def given_up() -> bool:
        failed = await stage.published("TextFailed")
        return [(event["kind"], event["reason"]) for event in failed] == [("offer", "stopped")]

    await until(given_up, "the offer's text to be given up")


@pytest.mark.parametrize("refused", [True, False])
async def test_a_stop_counts_for_a_text_that_is_in_the_senders_hands(stage: Stage, refused: bool) -> None:
    family = Family()
    await offered(stage, family)
    await stage.stop()
    await stage.happen(family.offer(code="C1"))
    in_hand = (await stage.texts("offer"))[-1]["text_id"]
    async with stage.units.begin() as unit:
        await unit.session.execute(update(Text).where(col(Text.text_id) == in_hand).values(status="sending"))
    async with stage.units.begin() as unit:
        assert await silence(unit.session, [family.family_id], unit.now) == []
    verdict = Verdict("created", "refused 0x08", not_before=stage.clock()) if refused else accepted()
    async with stage.units.begin() as unit:
        await outcomes_came(unit, [Outcome(in_hand, verdict, None, stage.clock())])
    last = (await stage.texts("offer"))[-1]
    assert (last["status"], last["reason"]) == (
        ("technical-failure", "stopped") if refused else ("pending", "accepted")
    )
    told = [event["type"] for event in await stage.published() if event.get("text_id") == in_hand]
    assert told == (["TextFailed"] if refused else ["TextSent"])


async def test_what_was_recalled_and_given_back_is_given_up_by_the_next_sender(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    await stage.stop()
    await stage.happen(family.offer(code="C1"))
    given_back = (await stage.texts("offer"))[-1]["text_id"]
    async with stage.units.begin() as unit:
        await unit.session.execute(update(Text).where(col(Text.text_id) == given_back).values(recalled="stopped"))
    stage.start()

    async def given_up() -> bool:
        return bool((await stage.texts("offer"))[-1]["status"] == "technical-failure")

    await until(given_up, "the text to be given up")


async def test_a_stop_holds_until_the_desk_has_heard_of_it(stage: Stage) -> None:
    family = Family()
    await offered(stage, family)
    await stage.reply(family.phone, "stop")
    later = family.at + timedelta(minutes=1)
    await stage.happen(family.contact(text_language="fr", changed_at=later))
    await stage.happen(family.offer(code="C1"))
    assert len(await stage.texts("offer")) == 1
    await stage.happen(family.contact(texts_allowed=False, changed_at=later))
    await stage.happen(family.contact(texts_allowed=True, changed_at=later))
    await stage.happen(family.offer(code="C2"))
    assert len(await stage.texts("offer")) == 2


async def test_a_number_that_nobody_knows_and_one_without_an_offer_are_passed_over(stage: Stage) -> None:
    family = Family()
    await stage.happen(family.contact(), family.request())
    await stage.reply("+32470999999", "ja")
    await stage.reply(family.phone, "ja")
    assert await stage.outcomes() == ["unknown-number", "no-open-question"]
    assert await stage.published("ReplyReceived") == []


async def test_a_reply_while_notify_is_down_waits_for_it(stage: Stage) -> None:
    family = Family()
    (offer_id,) = await offered(stage, family)
    await stage.stop()
    await stage.centre.reply(family.phone, "ja")
    await stage.centre.switch_off()
    await stage.centre.switch_on()
    stage.start()

    async def answered() -> bool:
        return [reply["answers"] for reply in await stage.published("ReplyReceived")] == [offer_id]

    await until(answered, "the reply")
