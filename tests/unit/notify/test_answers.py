"""What people write to say yes, no or stop, in all languages of the texts."""

import pytest

from services.notify.domain.replies import OpenQuestion, Parsed, parse, question_meant
from services.notify.words import languages, vocabulary

PROMISED = ["nl", "fr", "en", "ar", "tr", "pl", "ro", "bg", "es", "pt", "ru", "uk", "fa", "ps", "ti", "so"]

YES = [
    "ja", "JA", "Ja.", "ja!!", "jaaaa", "Ja graag, dank u!", "ja dank u wel mevrouw", "  ja\n", "JA 👍", "👍", "👍🏽",
    "✅",     "ok", "OK!", "oké", "Is goed", "akkoord", "dat is goed hoor", "geen probleem", "ja, A7K2", "A7K2 JA",
    "ja a7k2 bedankt",
    "yes", "Yes please A7K2", "YES!", "yep", "sure", "no problem", "oui", "OUI merci", "Oui, d'accord", "d’accord",
    "avec plaisir", "pourquoi pas", "pas de problème", "نعم", "نعم شكرا", "نَعَمْ", "نـعـم", "نعم، شكراً جزيلاً",
    "ايه موافق", "أكيد",
    "لا مانع", "na3am", "wakha", "evet", "EVET", "Evet, teşekkürler", "olur", "tak", "Tak, dziękuję", "no tak",
    "da", "Da, mulțumesc!", "sunt de acord", "да", "Да, благодаря", "съгласен съм", "sí", "Sí, gracias", "claro que sí",
    "sim", "Sim, obrigada", "да, спасибо", "Конечно", "так", "Так, дякую!", "згодна", "بله", "بلی تشکر", "قبول دارم",
    "موافقم", "هو", "هوکې مننه", "እወ", "እወ የቐንየለይ", "haa", "Haa, mahadsanid", "waan aqbalay",
]  # fmt: skip
NO = [
    "nee", "NEE", "Neen", "neeee", "nee dank u", "nee, bedankt", "niet akkoord", "niet ok", "ik wil niet", "hoeft niet",
    "👎", "❌", "no", "No thanks", "NO!", "nope", "I don't want it", "non", "NON merci", "pas d'accord",
    "je ne veux pas", "لا", "لا شكرا", "لَا", "كلا", "لا أريد", "غير موافق", "hayır", "HAYIR", "Hayır teşekkürler",
    "istemiyorum",
    "nie", "Nie, dziękuję", "nie chcę", "nu", "Nu, mulțumesc", "nu vreau", "не", "не, благодаря", "не искам",
    "no, gracias",
    "não", "Nao obrigado", "нет", "Нет, спасибо", "не хочу", "ні", "Ні, дякую", "نه", "نخیر", "نمی‌خواهم", "نه مننه",
    "ኣይፋል", "ኣይደልን", "maya", "Maya, mahadsanid", "ma rabo", "A7K2 nee",
]  # fmt: skip
STOP = [
    "stop",
    "STOP",
    "Stop!",
    "stop aub",
    "ja maar stop met sms",
    "arrêt",
    "ARRETEZ",
    "توقف",
    "стоп",
    "unsubscribe",
    "🛑",
    "dur",
]
UNCLEAR = [
    "", " ", "?", "ja nee", "ja of nee?", "yes no", "👍👎", "misschien", "hoe laat?", "wat nu?", "welke plaats", "A7K2",
    "ik bel u morgen", "maybe", "peut-être", "ربما", "123", "nog niet beslist", "weet het niet",
    "not sure", "nu știu", "je ne sais pas", "لا أعرف", "не знаю",
    "Hallo", "merci",
]  # fmt: skip


def understood(words: str, language: str | None = "nl") -> str:
    return parse(words, vocabulary(language), ["A7K2"]).answer


def test_every_language_of_the_texts_has_its_words() -> None:
    assert sorted(languages()) == sorted(PROMISED)


@pytest.mark.parametrize("words", YES)
def test_yes_is_understood_from_whoever_writes_it(words: str) -> None:
    assert understood(words) == "yes"


@pytest.mark.parametrize("words", NO)
def test_no_is_understood_from_whoever_writes_it(words: str) -> None:
    assert understood(words) == "no"


@pytest.mark.parametrize("words", STOP)
def test_stop_is_understood(words: str) -> None:
    assert understood(words) == "stop"


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_is_not_clear_is_not_guessed(words: str) -> None:
    assert understood(words) == "unclear"


@pytest.mark.parametrize("language", PROMISED)
def test_ja_and_nee_are_understood_from_readers_of_every_language(language: str) -> None:
    assert (understood("JA", language), understood("nee", language)) == ("yes", "no")


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("nl", "ja nu", "yes"),
        ("ro", "nu accept", "no"),
        ("ro", "nu stiu inca", "unclear"),
        ("pl", "ja nie chcę", "no"),
        ("pt", "sim, no dia 1", "yes"),
        ("fr", "oui pour la place", "yes"),
        ("fr", "oui si c'est possible", "yes"),
        ("ar", "la", "no"),
        ("nl", "ja, voor Maya", "yes"),
        ("ru", "нет, не хочу", "no"),
        ("bg", "да", "yes"),
        ("bg", "не искам да", "no"),
    ],
)
def test_a_word_of_two_languages_is_read_in_the_readers_own(language: str, words: str, answer: str) -> None:
    assert understood(words, language) == answer


def offer(code: str) -> OpenQuestion:
    return OpenQuestion(f"offer-{code}", "request", "person", code, "De Ukkies")


def meant(words: str, *codes: str) -> str | None:
    parsed = parse(words, vocabulary("nl"), codes)
    found = question_meant(parsed, [offer(code) for code in codes])
    return found.code if found else None


def test_the_only_offer_needs_no_code() -> None:
    assert meant("ja", "A7K2") == "A7K2"


def test_the_code_picks_among_several_in_any_case() -> None:
    assert meant("ja b9m3 graag", "A7K2", "B9M3") == "B9M3"


def test_several_offers_without_a_code_or_with_two_are_not_guessed() -> None:
    assert meant("ja", "A7K2", "B9M3") is None
    assert meant("ja A7K2 B9M3", "A7K2", "B9M3") is None


def test_without_offers_none_is_meant() -> None:
    assert question_meant(Parsed("yes", frozenset()), []) is None
