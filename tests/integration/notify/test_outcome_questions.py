"""A mentee who left is asked by text whether there is work, once, and the answer goes out with its question."""

from datetime import timedelta

import pytest

from shared.contracts.mentoring import MenteeContactDetailsErased, MenteeErased
from tests.integration.notify.stage import Family, Mentee, Stage


@pytest.mark.parametrize(
    ("language", "words", "answer", "question"),
    [
        ("nl", "Ja!", "yes", "Had u werk op 20 nov 2026?"),
        ("fr", "non merci", "no", "Aviez-vous un travail le 20 nov. 2026?"),
        ("ar", "نعم", "yes", "هل كان لديكم عمل"),
        ("tr", "hayır", "no", "Had u werk op 20 nov 2026?"),
    ],
)
async def test_a_question_is_asked_in_the_mentees_language_and_its_answer_understood(
    stage: Stage, language: str, words: str, answer: str, question: str
) -> None:
    mentee = Mentee(language=language)
    asked = mentee.asked()
    await stage.happen(mentee.contact())
    await stage.happen(asked)
    (text,) = await stage.has_received(1, mentee.phone)
    assert question in text
    await stage.reply(mentee.phone, words)
    (reply,) = await stage.published("ReplyReceived")
    assert (reply["answers"], reply["answer"], reply["person_id"]) == (asked.question_id, answer, mentee.mentee_id)
    assert reply["request_id"] is None
    sent = await stage.published("TextSent")
    assert [(event["kind"], event["question_id"]) for event in sent] == [("outcome-question", asked.question_id)]


async def test_an_unapproved_translation_of_the_question_says_so(stage: Stage) -> None:
    mentee = Mentee(language="fr")
    await stage.happen(mentee.contact(), mentee.asked())
    (text,) = await stage.texts("outcome-question")
    assert text["translation"] == "unapproved"


async def test_the_same_question_again_is_not_texted_again(stage: Stage) -> None:
    mentee = Mentee()
    asked = mentee.asked()
    await stage.happen(mentee.contact())
    await stage.happen(asked)
    await stage.happen(asked)
    assert len(await stage.texts("outcome-question")) == 1


async def test_an_answered_question_stays_answered_when_it_is_told_again(stage: Stage) -> None:
    mentee = Mentee()
    asked = mentee.asked()
    await stage.happen(mentee.contact())
    await stage.happen(asked)
    await stage.all_are("delivered")
    await stage.reply(mentee.phone, "ja")
    await stage.happen(asked)
    await stage.reply(mentee.phone, "nee")
    assert [reply["answer"] for reply in await stage.published("ReplyReceived")] == ["yes"]


async def test_a_question_before_the_contact_details_waits_for_them(stage: Stage) -> None:
    mentee = Mentee()
    await stage.happen(mentee.asked())
    assert await stage.texts() == []
    await stage.happen(mentee.contact())
    assert len(await stage.texts("outcome-question")) == 1


async def test_who_agreed_to_no_texts_is_asked_nothing(stage: Stage) -> None:
    mentee = Mentee()
    await stage.happen(mentee.contact(texts_allowed=False), mentee.asked())
    assert await stage.texts() == []


async def test_a_question_whose_time_is_over_is_neither_asked_nor_answered(stage: Stage) -> None:
    mentee = Mentee()
    await stage.happen(mentee.contact(), mentee.asked(open_for=timedelta(hours=-1)))
    assert await stage.texts() == []
    await stage.happen(mentee.asked(open_for=timedelta(hours=1)))
    await stage.all_are("delivered")
    stage.ahead = timedelta(hours=2)
    await stage.reply(mentee.phone, "ja")
    assert await stage.outcomes() == ["no-open-question"]


async def test_with_an_offer_and_a_question_at_one_number_the_code_says_which(stage: Stage) -> None:
    mentee = Mentee()
    family = Family(phone=mentee.phone)
    offer, asked = family.offer(), mentee.asked()
    await stage.happen(family.contact(), family.request(), mentee.contact())
    await stage.happen(offer)
    await stage.happen(asked)
    await stage.all_are("delivered")
    (question,) = await stage.texts("outcome-question")
    code = question["body"].partition("Antwoord JA ")[2].partition(" ")[0]
    await stage.reply(mentee.phone, "ja")
    (help_text,) = await stage.texts("help")
    assert f"{code} (uw werk)" in help_text["body"]
    assert "A7K2 (De Ukkies)" in help_text["body"]
    await stage.reply(mentee.phone, f"nee {code}")
    await stage.reply(mentee.phone, "ja graag")
    answers = [(reply["answers"], reply["answer"]) for reply in await stage.published("ReplyReceived")]
    assert answers == [(asked.question_id, "no"), (offer.offer_id, "yes")]


async def test_stop_ends_questions_too(stage: Stage) -> None:
    mentee = Mentee()
    await stage.happen(mentee.contact())
    await stage.happen(mentee.asked())
    await stage.all_are("delivered")
    await stage.reply(mentee.phone, "stop")
    (stop,) = await stage.published("ReplyReceived")
    assert (stop["answers"], stop["answer"]) == (mentee.mentee_id, "stop")
    await stage.happen(mentee.asked())
    assert len(await stage.texts("outcome-question")) == 1


async def test_of_an_erased_mentee_nothing_is_left(stage: Stage) -> None:
    mentee, late = Mentee(), Mentee(phone="+32470000302")
    await stage.happen(mentee.contact())
    await stage.happen(mentee.asked())
    await stage.happen(late.asked())
    await stage.all_are("delivered")
    for one in (mentee, late):
        await stage.happen(MenteeErased(mentee_id=one.mentee_id, erased_at=one.at))
        await stage.happen(MenteeContactDetailsErased(person_id=one.mentee_id))
    for table in ("contacts", "questions", "texts", "waiting_events"):
        assert await stage.rows(f"SELECT * FROM {table}") == [], table
