"""Holds, offers and proposals in the database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.decisions import Seat
from services.matching.domain.promises import Hold, Offer, OfferState, Proposal, ProposalState, Terms
from services.matching.store.sql import Write, compose, document, execute, fetch, rows_in

_TERMS: Final = {
    "request_id": "text", "seats": "jsonb", "daycare_name": "text", "start_on": "date",
    "policy_id": "text", "reason": "text", "round_id": "text",
}  # fmt: skip
_OFFER: Final = {"offer_id": "text", "offered_at": "timestamptz", "expires_at": "timestamptz", "state": "text"}
_PROPOSAL: Final = {
    "proposal_id": "text", "daycare_id": "text", "proposed_at": "timestamptz", "expires_at": "timestamptz",
    "approved": "text[]", "state": "text",
}  # fmt: skip
_INSERT: Final = "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_to_recordset($1::json) AS row ({typed})"


def _insert(table: str, columns: Mapping[str, str]) -> str:
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return compose(_INSERT, table=table, columns=", ".join(columns), typed=typed)


_HOLD: Final = _insert(
    "holds",
    {
        "request_id": "text", "child_id": "text", "daycare_id": "text", "group_name": "text",
        "dayparts": "smallint", "made_at": "timestamptz",
    },
)  # fmt: skip
_MAKE_OFFER: Final = _insert("offers", _TERMS | _OFFER | {"code": "text"})
_MAKE_PROPOSAL: Final = _insert("proposals", _TERMS | _PROPOSAL)
_RELEASE: Final = """
DELETE FROM holds WHERE request_id = ANY($1) RETURNING request_id, child_id, daycare_id, group_name, dayparts
"""
_OFFERS: Final = compose(
    "SELECT {columns} FROM offers WHERE {{where}} ORDER BY offer_id LIMIT {{limit}}",
    columns=", ".join((*_TERMS, *_OFFER)),
)
_PROPOSALS: Final = compose(
    "SELECT {columns} FROM proposals WHERE {{where}} ORDER BY proposal_id LIMIT {{limit}}",
    columns=", ".join((*_TERMS, *_PROPOSAL)),
)
_DUE: Final = "state = 'open' AND expires_at <= $1"
_ANYTHING_DUE: Final = compose(
    "SELECT EXISTS (SELECT FROM offers WHERE {due}) OR EXISTS (SELECT FROM proposals WHERE {due})", due=_DUE
)
_BY_REQUEST: Final = "request_id = $1 AND state = ANY($2)"
_CLOSE_OFFERS: Final = "UPDATE offers SET state = $2, closed_at = $3 WHERE offer_id = ANY($1)"
_CLOSE_PROPOSALS: Final = "UPDATE proposals SET state = $2, why = $3, closed_at = $4 WHERE proposal_id = ANY($1)"


def held(holds: Iterable[Hold], now: datetime) -> Write | None:
    """Keep what is promised to whom."""
    return rows_in(
        _HOLD,
        (
            {
                "request_id": item.request_id,
                "child_id": item.child_id,
                "daycare_id": item.key.daycare_id,
                "group_name": item.key.group,
                "dayparts": item.dayparts,
                "made_at": now,
            }
            for item in holds
        ),
    )


async def release(session: AsyncSession, request_ids: Collection[str]) -> list[Hold]:
    """Delete the holds of these requests; what they held."""
    rows = await fetch(session, _RELEASE, list(request_ids))
    return [Hold(row[0], row[1], GroupKey(row[2], row[3]), row[4]) for row in rows]


def offered(offers: Iterable[Offer]) -> Write | None:
    """Keep new offers."""
    rows = ({**_terms(offer.terms), **_own(offer, _OFFER), "code": offer.code} for offer in offers)
    return rows_in(_MAKE_OFFER, rows)


def proposed(proposals: Iterable[Proposal]) -> Write | None:
    """Keep new proposals."""
    return rows_in(_MAKE_PROPOSAL, ({**_terms(item.terms), **_own(item, _PROPOSAL)} for item in proposals))


async def offer(session: AsyncSession, offer_id: str) -> Offer | None:
    """An offer by its id."""
    found = await _offers(session, "offer_id = $1", offer_id)
    return found[0] if found else None


async def offer_of(session: AsyncSession, request_id: str) -> Offer | None:
    """The request's open or accepted offer: there is one at most."""
    found = await _offers(session, _BY_REQUEST, request_id, ["open", "accepted"])
    return found[-1] if found else None


async def due_offers(session: AsyncSession, moment: datetime, limit: int) -> list[Offer]:
    """Open offers whose time was over at that moment."""
    return await _offers(session, _DUE, moment, limit=str(limit))


async def proposal(session: AsyncSession, proposal_id: str) -> Proposal | None:
    """A proposal by its id."""
    found = await _proposals(session, "proposal_id = $1", proposal_id)
    return found[0] if found else None


async def open_proposal_of(session: AsyncSession, request_id: str) -> Proposal | None:
    """The request's open proposal: there is one at most."""
    found = await _proposals(session, _BY_REQUEST, request_id, ["open"])
    return found[0] if found else None


async def due_proposals(session: AsyncSession, moment: datetime, limit: int) -> list[Proposal]:
    """Open proposals whose time was over at that moment."""
    return await _proposals(session, _DUE, moment, limit=str(limit))


async def open_proposals(session: AsyncSession, daycare_id: str) -> list[Proposal]:
    """What a daycare is asked, oldest first."""
    return await _proposals(session, "daycare_id = $1 AND state = 'open'", daycare_id)


async def anything_due(session: AsyncSession, moment: datetime) -> bool:
    """Whether an open offer or proposal had its time by then."""
    return bool((await fetch(session, _ANYTHING_DUE, moment))[0][0])


async def close_offers(session: AsyncSession, offers: Iterable[Offer], state: OfferState, now: datetime) -> None:
    """These offers are open no more."""
    await execute(session, _CLOSE_OFFERS, [item.offer_id for item in offers], state, now)


async def close_proposals(
    session: AsyncSession, proposals: Iterable[Proposal], state: ProposalState, why: str | None, now: datetime
) -> None:
    """These proposals are open no more."""
    await execute(session, _CLOSE_PROPOSALS, [item.proposal_id for item in proposals], state, why, now)


async def _offers(session: AsyncSession, where: str, *parameters: Any, limit: str = "ALL") -> list[Offer]:
    rows = await fetch(session, compose(_OFFERS, where=where, limit=limit), *parameters)
    return [Offer(row[7], _terms_of(row), row[8], row[9], row[10]) for row in rows]


async def _proposals(session: AsyncSession, where: str, *parameters: Any, limit: str = "ALL") -> list[Proposal]:
    rows = await fetch(session, compose(_PROPOSALS, where=where, limit=limit), *parameters)
    return [Proposal(row[7], row[8], _terms_of(row), row[9], row[10], tuple(row[11]), row[12]) for row in rows]


def _terms(terms: Terms) -> dict[str, Any]:
    fields = {name: getattr(terms, name) for name in _TERMS if name != "seats"}
    return {**fields, "seats": [[seat.child_id, *seat.key] for seat in terms.seats]}


def _terms_of(row: Any) -> Terms:
    seats = tuple(Seat(child_id, GroupKey(*key)) for child_id, *key in document(row[1]))
    return Terms(row[0], seats, row[2], row[3], row[4], row[5], row[6])


def _own(record: Offer | Proposal, columns: Mapping[str, str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in columns}
