"""The checker of the kill test sees each kind of thing that must not be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.intake import Care, Child, ParentRequestRegistered, Wishes
from shared.contracts.matching import OfferDeclined, PlaceMatched, Placement, PlaceOffered, RequestUnmatched
from shared.contracts.notify import ReplyReceived, TextKind, TextSent
from tests.system.chaos.bus import Told
from tests.system.chaos.checks import Family, Finding, findings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLACE = Placement(child_id="child", daycare_id="daycare", group="all")
FAMILY = Family(
    request_id="request",
    phone="+32470100000",
    texts=("code", "place", "yours"),
    kinds=("acknowledgement", "offer", "result"),
    said=True,
    status="matched",
    timeline=("registered", "offered", "matched"),
)


def registered(request_id: str = "request") -> ParentRequestRegistered:
    return ParentRequestRegistered(
        request_id=request_id,
        family_id="family",
        contact_point="desk",
        registered_at=NOW,
        receipt_code="BCDF",
        children=(Child(child_id="child", birth_date=date(2025, 1, 1)),),
        care=Care(start_on=date(2027, 1, 1), dayparts=("mon-am",)),
        wishes=Wishes(),
        reachable_by_text=True,
        may_be_matched=True,
    )


def offered(offer_id: str = "offer") -> PlaceOffered:
    return PlaceOffered(
        request_id="request",
        offer_id=offer_id,
        offer_code="A1",
        placements=(PLACE,),
        daycare_name="Daycare",
        start_on=date(2027, 1, 1),
        policy_id="policy",
        reason="first",
        offered_at=NOW,
        expires_at=NOW + timedelta(days=3),
    )


def matched(request_id: str = "request") -> PlaceMatched:
    return PlaceMatched(
        request_id=request_id,
        offer_id=f"offer of {request_id}" if request_id != "request" else "offer",
        placements=(PLACE,),
        daycare_name="Daycare",
        start_on=date(2027, 1, 1),
        policy_id="policy",
        matched_at=NOW,
    )


def sent(kind: TextKind) -> TextSent:
    return TextSent(text_id=kind, request_id="request", kind=kind, language="nl", parts=1, sent_at=NOW)


REPLY = ReplyReceived(answers="offer", request_id="request", person_id="family", answer="yes", received_at=NOW)
STORY: list[Event] = [
    registered(),
    offered(),
    REPLY,
    matched(),
    *(sent(kind) for kind in ("acknowledgement", "offer", "result")),
]


def told(events: list[Event]) -> list[Told]:
    """These events, one after the other, as the bus tells them."""
    return [
        Told(event.topic.name, event.key, Envelope(UUID(int=number), "/test", NOW, event))
        for number, event in enumerate(events)
    ]


def found(family: Family, events: list[Event], capacity: int = 1) -> set[str]:
    return {finding.what for finding in findings([family], told(events), capacity)}


def test_a_story_that_went_well_has_no_findings() -> None:
    assert findings([FAMILY], told(STORY), capacity=1) == []


@pytest.mark.parametrize("missing", range(len(STORY)))
def test_every_event_that_is_missing_is_seen(missing: int) -> None:
    assert "lost" in found(FAMILY, STORY[:missing] + STORY[missing + 1 :])


@pytest.mark.parametrize("repeated", range(len(STORY)))
def test_every_event_that_is_told_again_under_another_id_is_seen(repeated: int) -> None:
    assert "repeated" in found(FAMILY, [*STORY, STORY[repeated]])


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_text_that_never_came_is_lost(missing: int) -> None:
    texts = FAMILY.texts[:missing] + FAMILY.texts[missing + 1 :]
    kinds = FAMILY.kinds[:missing] + FAMILY.kinds[missing + 1 :]
    assert "lost" in found(replace(FAMILY, texts=texts, kinds=kinds), STORY)


def test_a_text_of_which_nobody_knows_is_neither_lost_nor_repeated() -> None:
    family = replace(
        FAMILY, texts=("place", "yours"), kinds=("offer", "result"), unknown=frozenset({"acknowledgement"})
    )
    story = [event for event in STORY if event != sent("acknowledgement")]
    assert findings([family], told(story), capacity=1) == []


def test_a_text_that_came_twice_is_repeated() -> None:
    family = replace(FAMILY, texts=(*FAMILY.texts, "place"), kinds=(*FAMILY.kinds, "offer"))
    assert "repeated" in found(family, STORY)


def test_not_yet_may_be_told_as_often_as_matching_said_so() -> None:
    family = replace(FAMILY, texts=("code", "not yet", "not yet"), kinds=("acknowledgement", "unmatched", "unmatched"))
    family = replace(family, said=None, status="unmatched", timeline=())
    unmatched = RequestUnmatched(request_id="request", reason="no-free-place", policy_id="policy", unmatched_at=NOW)
    texts = [sent("acknowledgement"), sent("unmatched"), sent("unmatched").model_copy(update={"text_id": "again"})]
    assert found(family, [registered(), unmatched, unmatched, *texts]) == set()
    assert found(family, [registered(), unmatched, *texts]) == {"repeated"}


def test_an_offer_before_the_acknowledgement_is_out_of_order() -> None:
    family = replace(FAMILY, texts=("place", "code", "yours"), kinds=("offer", "acknowledgement", "result"))
    assert found(family, STORY) == {"out of order"}


def test_a_line_that_stands_twice_in_the_timeline_is_repeated() -> None:
    assert found(replace(FAMILY, timeline=("registered", "offered", "offered")), STORY) == {"repeated"}


def test_a_desk_that_missed_an_event_shows_another_status() -> None:
    assert found(replace(FAMILY, status="offered"), STORY) == {"lost"}


def test_an_answer_without_effect_is_lost() -> None:
    declined = OfferDeclined(request_id="request", offer_id="offer", declined_by="parent", declined_at=NOW)
    story = [declined if isinstance(event, PlaceMatched) else event for event in STORY]
    assert "lost" in found(FAMILY, story)


def test_a_request_that_nobody_made_was_registered_twice() -> None:
    assert Finding("repeated", "stranger", "was registered for nobody") in findings(
        [FAMILY], told([*STORY, registered("stranger")]), capacity=1
    )


def test_events_of_one_key_in_another_order_than_they_were_published() -> None:
    events = told(STORY)
    events[1], events[3] = events[3], events[1]
    assert "out of order" in {finding.what for finding in findings([FAMILY], events, capacity=1)}


def test_a_place_given_to_two_families() -> None:
    other = replace(FAMILY, request_id="other", texts=(), kinds=(), said=None)
    what = findings([FAMILY, other], told([*STORY, registered("other"), matched("other")]), capacity=1)
    assert Finding("repeated", "daycare all mon-am", "2 children for 1 places") in what
