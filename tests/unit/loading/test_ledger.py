"""The outside's book finds what is missing, what came twice and what came too early."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.local.loading.ledger import Ledger, percentile

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACKNOWLEDGEMENT, OFFER = "Uw code: BCDF2345.", "Er is plaats."


def text(words: str, phone: str = "+32470100000", after_ms: int = 0) -> dict[str, Any]:
    return {"to": phone, "text": words, "at": (NOON + timedelta(milliseconds=after_ms)).isoformat()}


@pytest.fixture
def ledger() -> Ledger:
    book = Ledger()
    book.accept("+32470100000", "request", "BCDF2345", NOON)
    return book


def test_what_was_accepted_and_never_texted_is_missing(ledger: Ledger) -> None:
    ledger.see(text(OFFER))
    assert [account.request_id for account in ledger.unacknowledged] == ["request"]
    ledger.see(text(ACKNOWLEDGEMENT))
    assert ledger.unacknowledged == []


def test_a_text_that_comes_again_word_for_word_is_repeated(ledger: Ledger) -> None:
    for words in (ACKNOWLEDGEMENT, OFFER, ACKNOWLEDGEMENT, OFFER, OFFER):
        ledger.see(text(words))
    assert ledger.repeated == 3


def test_an_offer_before_the_acknowledgement_is_out_of_order(ledger: Ledger) -> None:
    ledger.see(text(OFFER))
    ledger.see(text(ACKNOWLEDGEMENT))
    assert ledger.out_of_order == 1


def test_the_right_order_is_none_to_count(ledger: Ledger) -> None:
    ledger.see(text(ACKNOWLEDGEMENT))
    ledger.see(text(OFFER))
    assert (ledger.repeated, ledger.out_of_order) == (0, 0)


def test_a_text_that_overtakes_intake_s_own_answer_is_kept_until_that_comes() -> None:
    book = Ledger()
    book.see(text(ACKNOWLEDGEMENT))
    assert book.acknowledged == 0
    book.accept("+32470100000", "request", "BCDF2345", NOON)
    assert book.acknowledged == 1


def test_latency_runs_from_acceptance_to_the_acknowledgement(ledger: Ledger) -> None:
    ledger.see(text(ACKNOWLEDGEMENT, after_ms=40))
    ledger.see(text(OFFER, after_ms=900))
    assert ledger.latencies_ms() == [40]


def test_percentiles_of_few_values() -> None:
    assert percentile([], 99) == 0
    assert percentile([7], 50) == 7
    assert percentile(list(map(float, range(101))), 99) == 99
