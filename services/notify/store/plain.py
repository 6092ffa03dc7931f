"""Plain SQL on the paths that every text takes: the ORM would cost more than the database does."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession


async def run(session: AsyncSession, statement: str, *values: Any) -> CursorResult[Any]:
    """Run a statement with `$1`, `$2`, … in the session's transaction."""
    connection = await session.connection()
    return await connection.exec_driver_sql(statement, values)


async def insert(session: AsyncSession, table: str, rows: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    """Add rows, in order, that all have the same columns; what is there already is left alone. The new ones' keys."""
    result = await run(session, _insert(table, tuple(rows[0]), key), json.dumps(rows, default=str))
    return set(result.scalars())


@cache
def _insert(table: str, columns: tuple[str, ...], key: str) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) "  # noqa: S608
        f"ON CONFLICT DO NOTHING RETURNING {key}"
    )
