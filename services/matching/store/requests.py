"""Requests in the database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from services.matching.store.request_rows import ASKED, COLUMNS, STANDING, asked_row, request_of_row, standing_row
from services.matching.store.sql import Write, compose, execute, fetch, rows_in, write

Status = Literal["waiting", "proposed", "offered", "matched", "started", "withdrawn"]

_FATE: Final = {"status": "text", "unmatched_reason": "text", "changed_at": "timestamptz"}


def _typed(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def _set(columns: Iterable[str]) -> str:
    return ", ".join(f"{name} = row.{name}" for name in columns)


_ALL: Final = ASKED | STANDING | _FATE
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
_AMENDED: Final = {name: kind for name, kind in (ASKED | STANDING).items() if name not in _KEY}
_AMEND: Final = compose(_UPDATE, changes=_set(_AMENDED), typed=_typed(_KEY | _AMENDED))
_RANK: Final = compose(_UPDATE, changes=_set(STANDING), typed=_typed(_KEY | STANDING))
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
    "DELETE FROM care_reports USING offers WHERE offers.offer_id = care_reports.offer_id AND request_id = $1",
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


def added(policy: Policy, rows: Iterable[tuple[Request, Fate]], now: datetime) -> Write | None:
    """Keep new requests."""
    return rows_in(
        _INSERT, ({**asked_row(request), **standing_row(policy, request), **_fate(fate, now)} for request, fate in rows)
    )


async def amend(session: AsyncSession, policy: Policy, request: Request) -> None:
    """Replace what a family asks."""
    await write(session, _AMEND, [{**asked_row(request), **standing_row(policy, request)}])


def followed(fates: dict[str, Fate], now: datetime) -> Write | None:
    """Keep what has become of requests."""
    return rows_in(_FOLLOW, ({"request_id": name, **_fate(fate, now)} for name, fate in fates.items()))


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
    await write(session, _RANK, ({"request_id": item.request_id, **standing_row(policy, item)} for item in requests))


def _fate(fate: Fate, now: datetime) -> dict[str, Any]:
    return {"status": fate.status, "unmatched_reason": fate.reason, "changed_at": now}
