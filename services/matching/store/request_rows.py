"""A request as a row: what was asked, and what finds the family when a place comes free."""

from datetime import date
from typing import Any, Final

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.geography import WORLD, Box, box_around
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Child, Request, ages_on
from services.matching.store.sql import document
from shared.geography import Point

COLUMNS: Final = (
    "request_id, registered_at, children, start_on, dayparts, preferences, latitude, longitude, max_km, "
    "income_related_price, siblings_together, grounds, may_be_matched, refused, postcode, channel"
)
ASKED: Final = {
    "request_id": "text", "registered_at": "timestamptz", "children": "jsonb", "start_on": "date",
    "dayparts": "smallint", "preferences": "text[]", "latitude": "float8", "longitude": "float8",
    "max_km": "float8", "income_related_price": "boolean", "siblings_together": "boolean", "grounds": "text[]",
    "may_be_matched": "boolean", "refused": "text[]", "reach": "box", "youngest": "integer", "oldest": "integer",
    "specific_care": "boolean", "sibling_at": "text[]", "postcode": "text", "channel": "text",
}  # fmt: skip
STANDING: Final = {
    "ranked_under": "text", "tier": "smallint", "points": "float8", "sibling_tier": "smallint",
    "sibling_points": "float8", "lot": "bytea",
}  # fmt: skip


def request_of_row(row: Any) -> Request:
    """A request from the columns of `COLUMNS`."""
    return Request(
        request_id=row[0],
        registered_at=row[1],
        children=tuple(_child(child) for child in document(row[2])),
        start_on=row[3],
        dayparts=row[4],
        preferences=tuple(row[5]),
        home=Point(row[6], row[7]) if row[6] is not None and row[7] is not None else None,
        max_km=row[8],
        income_related_price=row[9],
        siblings_together=row[10],
        grounds=frozenset(row[11]),
        may_be_matched=row[12],
        refused=frozenset(row[13]),
        postcode=row[14],
        channel=row[15],
    )


def _child(data: dict[str, Any]) -> Child:
    held = data["current_place"]
    return Child(
        child_id=data["child_id"],
        birth_date=date.fromisoformat(data["birth_date"]),
        specific_care=data["specific_care"],
        sibling_at=data["sibling_at"],
        current_place=GroupKey(*held) if held else None,
    )


def asked_row(request: Request) -> dict[str, Any]:
    """The columns of `ASKED`."""
    youngest, oldest = ages_on(request.children, request.start_on)
    return {
        "request_id": request.request_id,
        "registered_at": request.registered_at,
        "children": [_fields(child) for child in request.children],
        "start_on": request.start_on,
        "dayparts": request.dayparts,
        "preferences": request.preferences,
        "latitude": request.home.latitude if request.home else None,
        "longitude": request.home.longitude if request.home else None,
        "max_km": request.max_km,
        "income_related_price": request.income_related_price,
        "siblings_together": request.siblings_together,
        "grounds": sorted(request.grounds),
        "may_be_matched": request.may_be_matched,
        "refused": sorted(request.refused),
        "reach": _reach(request),
        "youngest": youngest,
        "oldest": oldest,
        "specific_care": any(child.specific_care for child in request.children),
        "sibling_at": sorted(request.sibling_daycares),
        "postcode": request.postcode,
        "channel": request.channel,
    }


def _fields(child: Child) -> dict[str, Any]:
    return {name: getattr(child, name) for name in child.__slots__}


def _reach(request: Request) -> str | None:
    """The box to look in for a family without preferences. None: there is nothing it could reach."""
    if request.preferences:
        return None
    if request.max_km is None:
        return _written(WORLD)
    return _written(box_around(request.home, request.max_km)) if request.home else None


def _written(box: Box) -> str:
    return f"({box.east},{box.north}),({box.west},{box.south})"


def standing_row(policy: Policy, request: Request) -> dict[str, Any]:
    """The columns of `STANDING`."""
    apart, beside = policy.standing_with(request, False), policy.standing_with(request, True)
    return {
        "ranked_under": policy.policy_id,
        "tier": apart.tier,
        "points": apart.points,
        "sibling_tier": beside.tier,
        "sibling_points": beside.points,
        "lot": "\\x" + policy.lot(request.request_id).hex(),
    }
