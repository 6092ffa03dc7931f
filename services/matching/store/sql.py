"""How statements are run: PostgreSQL's own parameters, and many rows as one JSON value."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.database import fetch

__all__ = ["Write", "compose", "document", "execute", "fetch", "rows_in", "write", "write_together"]

_PARAMETER: Final = re.compile(r"\$(\d+)")


class Write(NamedTuple):
    """A statement that changes rows, with what stands for its `$1`, `$2`, …"""

    statement: str
    parameters: tuple[Any, ...]


def compose(template: str, **parts: str) -> str:
    """A statement out of our own pieces, such as a list of columns. Never of values: those are parameters."""
    return template.format(**parts)


async def execute(session: AsyncSession, statement: str, *parameters: Any) -> None:
    """Run a statement with `$1`, `$2`, … that returns nothing."""
    await fetch(session, statement, *parameters)


def rows_in(statement: str, rows: Iterable[Mapping[str, Any]], *more: Any) -> Write | None:
    """A statement that reads its rows from `json_to_recordset($1)` (`more`: `$2`, …); None without rows."""
    wanted = list(rows)
    return Write(statement, (json.dumps(wanted, default=str), *more)) if wanted else None


async def write(session: AsyncSession, statement: str, rows: Iterable[Mapping[str, Any]], *more: Any) -> None:
    """Run a statement that reads its rows from `json_to_recordset($1)` (`more`: `$2`, …); nothing without rows."""
    await write_together(session, [rows_in(statement, rows, *more)])


async def write_together(session: AsyncSession, writes: Iterable[Write | None]) -> None:
    """Run statements as one: a single way to the database and back.

    None of them sees what another does, and no two may change the same row.
    """
    wanted = [one for one in writes if one]
    if wanted:
        parameters = tuple(value for one in wanted for value in one.parameters)
        await execute(session, _joined(tuple((one.statement, len(one.parameters)) for one in wanted)), *parameters)


@cache
def _joined(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement of several, each with the number of its parameters."""
    parts: list[str] = []
    before = 0
    for statement, count in statements:
        moved = _PARAMETER.sub(lambda found, by=before: f"${int(found[1]) + by}", statement)  # type: ignore[misc]
        parts.append(f"part_{len(parts)} AS ({moved})")
        before += count
    return f"WITH {', '.join(parts)} SELECT"


def document(value: Any) -> Any:
    """A JSON column as it comes from the driver."""
    return json.loads(value) if isinstance(value, str) else value
