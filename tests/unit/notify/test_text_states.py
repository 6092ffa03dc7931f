"""The life of a text, step by step."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.numbers import is_international
from services.notify.domain.texts import Patience, accepted, lost, refused, reported, text_id

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATIENCE = Patience(timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=4))
THROTTLED, SYSTEM_ERROR, QUEUE_FULL = 0x58, 0x08, 0x14


def test_the_same_cause_gives_the_same_text() -> None:
    assert text_id("offer", "o1") == text_id("offer", "o1")
    assert len({text_id("offer", "o1"), text_id("offer", "o2"), text_id("result", "o1")}) == 3


def test_what_the_centre_took_is_pending() -> None:
    assert accepted().status == "pending"


@pytest.mark.parametrize("status", [THROTTLED, SYSTEM_ERROR, QUEUE_FULL, 0x64, 0x400])
def test_a_refusal_for_now_is_tried_again_later(status: int) -> None:
    verdict = refused(status, 1, NOW, NOW, PATIENCE)
    assert (verdict.status, verdict.not_before) == ("created", NOW + timedelta(seconds=1))


def test_waits_double_up_to_the_longest() -> None:
    waits = [refused(THROTTLED, attempts, NOW, NOW, PATIENCE).not_before for attempts in (1, 2, 3, 9, 10, 1000)]
    seconds = [(wait - NOW).total_seconds() for wait in waits if wait]
    assert seconds == [1, 2, 4, 256, 300, 300]


def test_after_hours_of_refusals_the_text_has_failed() -> None:
    verdict = refused(THROTTLED, 60, NOW - timedelta(hours=4), NOW, PATIENCE)
    assert (verdict.status, verdict.not_before) == ("temporary-failure", None)


@pytest.mark.parametrize("status", [0x0B, 0x50, 0x51])
def test_a_wrong_number_is_not_tried_again(status: int) -> None:
    assert refused(status, 1, NOW, NOW, PATIENCE).status == "permanent-failure"


@pytest.mark.parametrize("status", [0x01, 0x0A, 0x43, 0xC3])
def test_a_fault_of_ours_is_not_tried_again(status: int) -> None:
    assert refused(status, 1, NOW, NOW, PATIENCE).status == "technical-failure"


def test_no_answer_means_that_nobody_knows() -> None:
    assert lost("gone").status == "unknown"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("DELIVRD", "delivered"),
        ("EXPIRED", "temporary-failure"),
        ("UNDELIV", "permanent-failure"),
        ("REJECTD", "permanent-failure"),
        ("DELETED", "technical-failure"),
        ("UNKNOWN", "unknown"),
    ],
)
def test_a_receipt_tells_what_became_of_it(state: str, status: str) -> None:
    verdict = reported(state)
    assert verdict is not None
    assert verdict.status == status


@pytest.mark.parametrize("state", ["ENROUTE", "ACCEPTD", "SOMETHING"])
def test_a_receipt_on_the_way_changes_nothing(state: str) -> None:
    assert reported(state) is None


@pytest.mark.parametrize("number", ["+32470000001", "+12025550123"])
def test_numbers_in_e164(number: str) -> None:
    assert is_international(number)


@pytest.mark.parametrize("number", ["", "0470000001", "+0470", "+32 470", "8810", "+1234567890123456"])
def test_what_is_no_number_in_e164(number: str) -> None:
    assert not is_international(number)
