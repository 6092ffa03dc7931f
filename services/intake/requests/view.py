"""How far a request is, as a program reads it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.intake.requests.sentences import Say, sentence
from services.intake.requests.tables import Request, TimelineEntry
from services.intake.wording import WORDING


def state_of(request: Request, timeline: Sequence[TimelineEntry], language: str = "en") -> dict[str, Any]:
    """The answer of `GET /api/v1/requests/{request_id}`."""
    is_open = request.status == "offered" and request.offer_id is not None
    return {
        "request_id": request.request_id,
        "status": request.status,
        "offer": {"offer_id": request.offer_id, "expires_at": request.offer_expires_at} if is_open else None,
        "placements": placements_of(request),
        "reason": WORDING.say(language, f"reason.{request.reason}") if request.reason else None,
        "reason_code": request.reason,
        "daycare_name": request.daycare_name,
        "receipt_code": request.receipt_code,
        "contact_point": request.contact_point,
        "registered_at": request.registered_at,
        "timeline": [_line(entry, partial(WORDING.say, language)) for entry in timeline],
    }


def _line(entry: TimelineEntry, say: Say) -> dict[str, Any]:
    return {"at": entry.at, "what": entry.what, "sentence": sentence(say, entry), "detail": entry.detail}


def placements_of(request: Request) -> list[dict[str, str]]:
    """One place a child, in the children's order, from the offer on."""
    if request.status == "proposed":
        return []
    by_child = {placement["child_id"]: placement for placement in request.placements}
    order = [child["child_id"] for child in request.needs["children"]]
    return [
        {"daycare_id": by_child[child_id]["daycare_id"], "group": by_child[child_id]["group"]}
        for child_id in order
        if child_id in by_child
    ]
