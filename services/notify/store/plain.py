"""Rows as one JSON value: however many there are, it is one statement."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.database import fetch


async def insert(session: AsyncSession, table: str, rows: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    """Add rows, in order, that all have the same columns; what is there already is left alone. The new ones' keys."""
    added = await fetch(session, _insert(table, tuple(rows[0]), key), json.dumps(rows, default=str))
    return {row[0] for row in added}


@cache
def _insert(table: str, columns: tuple[str, ...], key: str) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) "  # noqa: S608
        f"ON CONFLICT DO NOTHING RETURNING {key}"
    )
