"""How far a request is, as matching's events tell."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.requests.domain.errors import OfferNotOpenError
from services.intake.requests.domain.progress import Progress, after, answered, care_outcome
from shared.contracts.intake import CareNotStarted, CareStarted
from shared.contracts.matching import (
    CareReported,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    PlaceMatched,
    Placement,
    PlaceOffered,
    PlaceProposed,
    ProposalAnswered,
    RequestUnmatched,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=72)
PLACES = (Placement(child_id="c1", daycare_id="d1", group="all"),)
REGISTERED = Progress("registered", NOW)

PROPOSED = PlaceProposed(
    request_id="r1", proposal_id="p1", placements=PLACES, daycare_name="Zonnetje", policy_id="p", reason="first",
    proposed_at=NOW, expires_at=LATER,
)  # fmt: skip
OFFERED = PlaceOffered(
    request_id="r1", offer_id="o1", offer_code="K7", placements=PLACES, daycare_name="Zonnetje",
    start_on=date(2027, 2, 1), policy_id="p", reason="first", offered_at=NOW, expires_at=LATER,
)  # fmt: skip
MATCHED = PlaceMatched(
    request_id="r1", offer_id="o1", placements=PLACES, daycare_name="Zonnetje", start_on=date(2027, 2, 1),
    policy_id="p", matched_at=NOW,
)  # fmt: skip
EXPIRED = OfferExpired(request_id="r1", offer_id="o1", expired_at=LATER)
DECLINED = OfferDeclined(request_id="r1", offer_id="o1", declined_by="parent", declined_at=NOW)
UNMATCHED = RequestUnmatched(request_id="r1", reason="too-far", policy_id="p", unmatched_at=NOW)

STARTED = CareReported(request_id="r1", offer_id="o1", started_on=date(2027, 2, 1), reported_at=LATER)
NOT_STARTED = CareReported(request_id="r1", offer_id="o1", started_on=None, why="moved", reported_at=LATER)


def saying(answer: str) -> ProposalAnswered:
    return ProposalAnswered.model_validate(
        {"request_id": "r1", "proposal_id": "p1", "daycare_id": "d1", "answer": answer, "answered_at": NOW}
    )


def told(*events: OfferEvent) -> Progress:
    progress = REGISTERED
    for event in events:
        progress = after(progress, event)
    return progress


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((PROPOSED,), "proposed"),
        ((PROPOSED, saying("decline")), "registered"),
        ((OFFERED, MATCHED, STARTED), "started"),
        ((OFFERED, MATCHED, NOT_STARTED), "withdrawn"),
        ((OFFERED, MATCHED, STARTED, NOT_STARTED), "started"),
        ((OFFERED, STARTED), "offered"),
        ((OFFERED, MATCHED, STARTED.model_copy(update={"offer_id": "another"})), "matched"),
        ((PROPOSED, saying("no-answer")), "registered"),
        ((PROPOSED, saying("accept")), "proposed"),
        ((PROPOSED, saying("accept"), OFFERED), "offered"),
        ((OFFERED,), "offered"),
        ((OFFERED, EXPIRED), "registered"),
        ((OFFERED, DECLINED), "registered"),
        ((OFFERED, DECLINED, UNMATCHED), "unmatched"),
        ((OFFERED, MATCHED), "matched"),
        ((UNMATCHED,), "unmatched"),
        ((UNMATCHED, OFFERED), "offered"),
    ],
)
def test_a_request_is_as_far_as_matching_says(events: tuple[OfferEvent, ...], status: str) -> None:
    assert told(*events).status == status


def test_an_open_offer_names_its_daycare_its_end_and_a_place_for_each_child() -> None:
    offered = told(OFFERED)
    assert (offered.offer_id, offered.offer_expires_at, offered.daycare_name) == ("o1", LATER, "Zonnetje")
    assert offered.placements == PLACES


def test_the_end_of_an_older_offer_leaves_the_newer_one_open() -> None:
    newer = OFFERED.model_copy(update={"offer_id": "o2"})
    assert told(OFFERED, newer, EXPIRED).offer_id == "o2"


@pytest.mark.parametrize("event", [OFFERED, MATCHED, UNMATCHED, PROPOSED, DECLINED])
def test_nothing_brings_back_a_withdrawn_request(event: OfferEvent) -> None:
    withdrawn = Progress("withdrawn", NOW)
    assert after(withdrawn, event) == withdrawn


def test_a_family_says_yes_once() -> None:
    progress, event = answered(told(OFFERED), "r1", "accept", "parent", NOW)
    assert (event.offer_id, event.answer, event.answered_by) == ("o1", "accept", "parent")
    with pytest.raises(OfferNotOpenError, match="answered already"):
        answered(progress, "r1", "decline", "desk", NOW)


def test_a_family_cannot_answer_after_the_offer_has_expired() -> None:
    with pytest.raises(OfferNotOpenError, match="expired"):
        answered(told(OFFERED), "r1", "accept", "parent", LATER)


@pytest.mark.parametrize("events", [(), (OFFERED, MATCHED), (UNMATCHED,), (OFFERED, EXPIRED)])
def test_without_an_open_offer_there_is_nothing_to_answer(events: tuple[OfferEvent, ...]) -> None:
    with pytest.raises(OfferNotOpenError, match="no longer open"):
        answered(told(*events), "r1", "accept", "parent", NOW)


def test_an_answer_that_matching_could_not_use_is_forgotten_with_its_offer() -> None:
    said, _ = answered(told(OFFERED), "r1", "accept", "parent", NOW)
    assert after(after(said, EXPIRED), OFFERED.model_copy(update={"offer_id": "o2"})).answer is None


def test_what_a_daycare_reports_becomes_the_requests_own_event() -> None:
    assert care_outcome(STARTED) == CareStarted(request_id="r1", started_on=date(2027, 2, 1))
    assert care_outcome(NOT_STARTED) == CareNotStarted(request_id="r1", reason="moved")
