"""What a family reads exists in its language, and every code has words."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from services.intake.contact_points.domain import PURPOSES, SUBJECTS
from services.intake.requests.domain.progress import Status
from services.intake.requests.sentences import sentence
from services.intake.requests.tables import TimelineEntry
from services.intake.site import PAGES
from shared.contracts.event import PriorityGround
from shared.contracts.intake import Role
from shared.contracts.matching import UnmatchedReason
from shared.contracts.notify import TextFailure, TextKind
from shared.web.pages import READER_LANGUAGES

WORDING = PAGES.wording


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_a_parent_reads_every_sentence_in_the_own_language(language: str) -> None:
    needed = {key for key in WORDING.keys("nl") if key.startswith(("parent.", "parent_reason."))}
    assert needed <= WORDING.keys(language)


def test_what_no_person_has_checked_says_so() -> None:
    assert [code for code in READER_LANGUAGES if not WORDING.is_approved(code)] == ["fr", "ar"]


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("status", get_args(Status)),
        ("reason", get_args(UnmatchedReason)),
        ("parent_reason", get_args(UnmatchedReason)),
        ("ground", get_args(PriorityGround)),
        ("kind", get_args(TextKind)),
        ("timeline.text-failed", get_args(TextFailure)),
        ("role", get_args(Role)),
        ("purpose", PURPOSES),
        ("subject", SUBJECTS),
    ],
)
def test_every_code_has_words(prefix: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if not WORDING.has(f"{prefix}.{code}")] == []


def test_a_line_of_the_timeline_is_a_sentence() -> None:
    entry = TimelineEntry(
        request_id="r1",
        at=datetime(2026, 11, 22, tzinfo=UTC),
        what="text-sent",
        detail={"kind": "offer", "language": "ar"},
    )
    assert sentence(lambda key, **values: WORDING.say("nl", key, **values), entry) == "Sms verstuurd: aanbod"
