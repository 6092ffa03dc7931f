"""Requests in the database: what was asked, and what finds a family when a place comes free."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.geography import WORLD, Box, Point, box_around
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Child, Request, ages_on
from services.matching.store.sql import compose, document, execute, fetch, write

Status = Literal["waiting", "proposed", "offered", "matched", "started", "withdrawn"]

COLUMNS: Final = (
    "request_id, registered_at, children, start_on, dayparts, preferences, latitude, longitude, max_km, "
    "income_related_price, siblings_together, grounds, may_be_matched, refused"
)
_ASKED: Final = {
    "request_id": "text", "registered_at": "timestamptz", "children": "jsonb", "start_on": "date",
    "dayparts": "smallint", "preferences": "text[]", "latitude": "float8", "longitude": "float8",
    "max_km": "float8", "income_related_price": "boolean", "siblings_together": "boolean", "grounds": "text[]",
    "may_be_matched": "boolean", "refused": "text[]", "reach": "box", "youngest": "integer", "oldest": "integer",
    "specific_care": "boolean", "sibling_at": "text[]",
}  # fmt: skip
_STANDING: Final = {
    "ranked_under": "text", "tier": "smallint", "points": "float8", "sibling_tier": "smallint",
    "sibling_points": "float8", "lot": "bytea",
}  # fmt: skip
_FATE: Final = {"status": "text", "unmatched_reason": "text", "changed_at": "timestamptz"}


def _typed(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def _set(columns: Iterable[str]) -> str:
    return ", ".join(f"{name} = row.{name}" for name in columns)


_ALL: Final = _ASKED | _STANDING | _FATE
_KEY: Final = {"request_id": "text"}
_UPDATE: Final = """
UPDATE requests SET {changes} FROM json_to_recordset($1::json) AS row ({typed})
WHERE requests.request_id = row.request_id
"""
_INSERT: Final = compose(
    "INSERT INTO requests ({columns}) SELECT {columns} FROM json_to_recordset($1::json) AS row ({typed})",
    columns=", ".join(_ALL),
    typed=_typed(_ALL),
)
_AMENDED: Final = {name: kind for name, kind in (_ASKED | _STANDING).items() if name not in _KEY}
_AMEND: Final = compose(_UPDATE, changes=_set(_AMENDED), typed=_typed(_KEY | _AMENDED))
_RANK: Final = compose(_UPDATE, changes=_set(_STANDING), typed=_typed(_KEY | _STANDING))
_FOLLOW: Final = compose(_UPDATE, changes=_set(_FATE), typed=_typed(_KEY | _FATE))
_REFUSE: Final = """
UPDATE requests SET refused = ARRAY(SELECT DISTINCT unnest(refused || $2::text[])) WHERE request_id = $1
"""
_KNOWN: Final = "SELECT request_id FROM requests WHERE request_id = ANY($1)"
_SOMEBODY_WAITS: Final = "SELECT EXISTS (SELECT FROM requests WHERE status = 'waiting')"
_READ: Final = compose("SELECT status, {columns} FROM requests WHERE request_id = ANY($1)", columns=COLUMNS)
_OUTRANKED: Final = compose(
    "SELECT {columns} FROM requests WHERE status = 'waiting' AND ranked_under <> $1 LIMIT 1000", columns=COLUMNS
)
_FORGET: Final = (
    "DELETE FROM offers WHERE request_id = $1",
    "DELETE FROM proposals WHERE request_id = $1",
    "DELETE FROM requests WHERE request_id = $1",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A request with how far it is."""

    request: Request
    status: Status


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a request; `reason` when nothing could be offered."""

    status: Status
    reason: str | None = None


async def known(session: AsyncSession, request_ids: Sequence[str]) -> set[str]:
    """Which of these requests are here already."""
    return {row[0] for row in await fetch(session, _KNOWN, request_ids)}


async def read(session: AsyncSession, request_ids: Collection[str]) -> dict[str, Stored]:
    """Requests by id; those that are not here are left out."""
    rows = await fetch(session, _READ, list(request_ids))
    return {row[1]: Stored(request_of_row(row[1:]), row[0]) for row in rows}


async def somebody_waits(session: AsyncSession) -> bool:
    """Whether any request has no offer, proposal or match."""
    return bool((await fetch(session, _SOMEBODY_WAITS))[0][0])


async def add(session: AsyncSession, policy: Policy, rows: Iterable[tuple[Request, Fate]], now: datetime) -> None:
    """Keep new requests."""
    await write(
        session,
        _INSERT,
        ({**_asked(request), **_standing(policy, request), **_fate(fate, now)} for request, fate in rows),
    )


async def amend(session: AsyncSession, policy: Policy, request: Request) -> None:
    """Replace what a family asks."""
    await write(session, _AMEND, [{**_asked(request), **_standing(policy, request)}])


async def follow(session: AsyncSession, fates: dict[str, Fate], now: datetime) -> None:
    """Keep what has become of requests."""
    await write(session, _FOLLOW, ({"request_id": name, **_fate(fate, now)} for name, fate in fates.items()))


async def refuse(session: AsyncSession, request_id: str, daycare_ids: Collection[str]) -> None:
    """These daycares are not thought of again for this family."""
    await execute(session, _REFUSE, request_id, list(daycare_ids))


async def forget(session: AsyncSession, request_id: str) -> None:
    """Delete a request with its offers and proposals. Its holds must have been given back."""
    for statement in _FORGET:
        await execute(session, statement, request_id)


async def rank_anew(session: AsyncSession, policy: Policy) -> None:
    """Give every waiting family its standing under this policy, where it still has one under another."""
    while rows := await fetch(session, _OUTRANKED, policy.policy_id):
        await rank(session, policy, [request_of_row(row) for row in rows])


async def rank(session: AsyncSession, policy: Policy, requests: Iterable[Request]) -> None:
    """Give families their standing under this policy."""
    await write(session, _RANK, ({"request_id": item.request_id, **_standing(policy, item)} for item in requests))


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


def _asked(request: Request) -> dict[str, Any]:
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


def _standing(policy: Policy, request: Request) -> dict[str, Any]:
    apart, beside = policy.standing_with(request, False), policy.standing_with(request, True)
    return {
        "ranked_under": policy.policy_id,
        "tier": apart.tier,
        "points": apart.points,
        "sibling_tier": beside.tier,
        "sibling_points": beside.points,
        "lot": "\\x" + policy.lot(request.request_id).hex(),
    }


def _fate(fate: Fate, now: datetime) -> dict[str, Any]:
    return {"status": fate.status, "unmatched_reason": fate.reason, "changed_at": now}
