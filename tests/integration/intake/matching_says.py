"""What matching and notify would say of a request, as events."""

from datetime import date, timedelta
from typing import Any

from shared.contracts.matching import CareReported, PlaceMatched, Placement, PlaceOffered, RequestUnmatched
from shared.contracts.notify import TextDelivered, TextFailed, TextSent
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id

START = date(2027, 2, 1)


def placements(child_ids: list[str]) -> tuple[Placement, ...]:
    return tuple(Placement(child_id=child_id, daycare_id="d1", group=f"g{n}") for n, child_id in enumerate(child_ids))


def offered(request_id: str, child_ids: list[str], hours: float = 72) -> PlaceOffered:
    now = utc_now()
    return PlaceOffered(
        request_id=request_id,
        offer_id=new_id(),
        offer_code="K7P2",
        placements=placements(child_ids),
        daycare_name="De Zonnebloem",
        start_on=START,
        policy_id="earlier-rules",
        reason="first in line",
        offered_at=now,
        expires_at=now + timedelta(hours=hours),
    )


def matched(offer: PlaceOffered) -> PlaceMatched:
    kept = offer.model_dump(include={"request_id", "offer_id", "placements", "daycare_name", "start_on", "policy_id"})
    return PlaceMatched(**kept, matched_at=utc_now())


def care_reported(offer: PlaceOffered, started_on: date | None = START) -> CareReported:
    why = None if started_on else "moved"
    return CareReported(
        request_id=offer.request_id, offer_id=offer.offer_id, started_on=started_on, why=why, reported_at=utc_now()
    )


def unmatched(request_id: str) -> RequestUnmatched:
    return RequestUnmatched(
        request_id=request_id, reason="no-free-place", policy_id="earlier-rules", unmatched_at=utc_now()
    )


def text_events(request_id: str) -> list[Any]:
    about: dict[str, Any] = {"text_id": new_id(), "request_id": request_id, "kind": "acknowledgement"}
    sent = TextSent(**about, language="ar", parts=1, sent_at=utc_now())
    return [sent, TextDelivered(**about, delivered_at=utc_now())]


def text_failed(request_id: str) -> TextFailed:
    return TextFailed(
        text_id=new_id(),
        request_id=request_id,
        kind="offer",
        status="permanent-failure",
        reason="absent subscriber",
        failed_at=utc_now(),
    )
