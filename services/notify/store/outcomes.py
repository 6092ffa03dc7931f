"""What became of texts, recorded many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.texts import Verdict
from services.notify.store.texts import TOLD, Told
from services.notify.tables import EarlyReceipt, Text
from shared.runtime.database import fetch

_IS_OVER: Final = "(new.status = 'created' AND texts.recalled IS NOT NULL)"
"""It was refused and would be tried again, but was recalled meanwhile."""
_ANSWERED: Final = f"""
WITH changed AS (
    UPDATE texts SET
        status = CASE WHEN {_IS_OVER} THEN 'technical-failure' ELSE new.status END,
        reason = CASE WHEN {_IS_OVER} THEN texts.recalled ELSE new.reason END,
        message_id = new.message_id, claimed_by = NULL,
        not_before = coalesce(new.not_before, texts.not_before),
        sent_at = CASE WHEN new.status = 'pending' THEN new.at END,
        finished_at = CASE WHEN new.status NOT IN ('created', 'pending') OR {_IS_OVER} THEN new.at END
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
        AS new (text_id, status, reason, message_id, not_before, at)
    WHERE texts.text_id = new.text_id AND texts.status = 'sending'
    RETURNING {TOLD}, texts.registered_at
), early AS (
    DELETE FROM early_receipts USING changed WHERE early_receipts.message_id = changed.message_id
    RETURNING early_receipts.message_id, early_receipts.state
)
SELECT changed.*, early.state FROM changed LEFT JOIN early USING (message_id)
"""  # noqa: S608 - column names of our own
_REPORTED: Final = f"""
UPDATE texts SET status = new.status, reason = new.reason, finished_at = $4
FROM unnest($1::text[], $2::text[], $3::text[]) AS new (message_id, status, reason)
WHERE texts.message_id = new.message_id AND texts.status = 'pending'
RETURNING {TOLD}
"""  # noqa: S608 - column names of our own
_ORPHANS: Final = f"""
UPDATE texts SET status = 'unknown', reason = 'interrupted while sending', claimed_by = NULL, finished_at = $2
WHERE in_line AND status = 'sending' AND claimed_by <> $1
RETURNING {TOLD}
"""  # noqa: S608 - column names of our own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of handing a text over, at `at`."""

    text_id: str
    verdict: Verdict
    message_id: str | None
    at: datetime


class Answered(NamedTuple):
    """A text of which it is written down what came of handing it over.

    `reported_state`: what a receipt said of it before.
    """

    text: Told
    registered_at: datetime | None
    reported_state: str | None


async def answered(session: AsyncSession, outcomes: Sequence[Outcome]) -> list[Answered]:
    """Record what came of handing over; the rows that changed, each with the state that a receipt reported before."""
    rows = [
        (one.text_id, one.verdict.status, one.verdict.reason, one.message_id, one.verdict.not_before, one.at)
        for one in outcomes
    ]
    changed = await fetch(session, _ANSWERED, *(list(column) for column in zip(*rows, strict=True)))
    return [Answered(Told(*row[:-2]), *row[-2:]) for row in changed]


async def reported(session: AsyncSession, verdicts: dict[str, Verdict], now: datetime) -> list[Told]:
    """Record receipts by message id; the rows that changed."""
    values = (
        list(verdicts),
        [verdict.status for verdict in verdicts.values()],
        [verdict.reason for verdict in verdicts.values()],
        now,
    )
    return [Told(*row) for row in await fetch(session, _REPORTED, *values)]


async def known(session: AsyncSession, message_ids: Collection[str]) -> set[str]:
    """Which of these message ids belong to a text."""
    statement = select(col(Text.message_id)).where(col(Text.message_id).in_(message_ids))
    return {message_id for message_id in (await session.scalars(statement)).all() if message_id}


async def keep_early(session: AsyncSession, states: dict[str, str], now: datetime) -> None:
    """Keep receipts whose text has no message id yet."""
    rows = [{"message_id": message_id, "state": state, "received_at": now} for message_id, state in states.items()]
    await session.execute(insert(EarlyReceipt).on_conflict_do_nothing(), rows)


async def orphans(session: AsyncSession, own_claim: str, now: datetime) -> list[Told]:
    """Texts that somebody else claimed and left `sending` become `unknown`; the rows that changed."""
    return [Told(*row) for row in await fetch(session, _ORPHANS, own_claim, now)]
