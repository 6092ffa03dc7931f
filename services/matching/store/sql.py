"""How statements are run: PostgreSQL's own parameters, and many rows as one JSON value."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


def compose(template: str, **parts: str) -> str:
    """A statement out of our own pieces, such as a list of columns. Never of values: those are parameters."""
    return template.format(**parts)


async def fetch(session: AsyncSession, statement: str, *parameters: Any) -> Sequence[Any]:
    """Run a statement with `$1`, `$2`, …; its rows."""
    connection = await session.connection()
    result = await connection.exec_driver_sql(statement, parameters)
    return result.all()


async def execute(session: AsyncSession, statement: str, *parameters: Any) -> None:
    """Run a statement with `$1`, `$2`, … that returns nothing."""
    connection = await session.connection()
    await connection.exec_driver_sql(statement, parameters)


async def write(session: AsyncSession, statement: str, rows: Iterable[Mapping[str, Any]], *more: Any) -> None:
    """Run a statement that reads its rows from `json_to_recordset($1)` (`more`: `$2`, …); nothing without rows."""
    wanted = list(rows)
    if wanted:
        await execute(session, statement, json.dumps(wanted, default=str), *more)


def document(value: Any) -> Any:
    """A JSON column as it comes from the driver."""
    return json.loads(value) if isinstance(value, str) else value
