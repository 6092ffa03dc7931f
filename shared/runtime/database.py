"""The service's own database: engine, sessions, and whether a failure is the connection's or the work's."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

Sessions = async_sessionmaker[AsyncSession]

_AWAY = (OSError, asyncio.TimeoutError, PoolTimeout, OperationalError)
_OF_FILES = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
"""Errors of the operating system that say nothing about a connection."""
_AWAY_STATES = ("08", "53", "57", "58")
"""SQLSTATE classes: connection exception, insufficient resources, operator intervention, system error."""
_TRY_AGAIN_STATES = ("40001", "40P01", "55P03")
"""Serialization failure, deadlock, lock not available."""
_NOT_A_CHARACTER = "22021"
"""Character not in repertoire."""
_drivers: Final[WeakKeyDictionary[SessionTransaction, Any]] = WeakKeyDictionary()
"""asyncpg's own connection, by the transaction that has it."""


def create_engine(url: str, pool: int) -> AsyncEngine:
    """An engine with at most `pool` connections. Its errors do not repeat a statement's values: people are in them."""
    return create_async_engine(
        url, pool_size=pool, max_overflow=0, pool_timeout=10, hide_parameters=True, connect_args={"timeout": 5}
    )


class _Session(Session):
    """What SQLAlchemy's sessions are here: see `_take_what_was_read`."""


@event.listens_for(_Session, "do_orm_execute")
def _take_what_was_read(state: ORMExecuteState) -> None:
    """A row that was read before is what this statement says of it: a lock that waited has seen a change."""
    if state.is_select:
        state.update_execution_options(populate_existing=True)


def create_sessions(engine: AsyncEngine) -> Sessions:
    """A factory of sessions that keep what they loaded after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=_Session)


def create_readers(engine: AsyncEngine) -> Sessions:
    """A factory of sessions that only read, all of it as it was at their first statement.

    A page is made of several statements: it would contradict itself where something happens between two of them.
    """
    return create_sessions(engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))


async def fetch(session: AsyncSession, statement: str, *parameters: Any) -> Sequence[Any]:
    """Run a statement with `$1`, `$2`, … in the session's transaction; its rows, none where it returns none.

    By the driver itself, since SQLAlchemy would double what a statement costs; so errors are asyncpg's. SQLAlchemy runs
    the first statement of a transaction: it begins it, and knows a connection that is lost.
    """
    driver = await _driver_of(session)
    if driver.is_closed() or not driver.is_in_transaction():
        result = await (await session.connection()).exec_driver_sql(statement, parameters)
        return result.all() if result.returns_rows else ()
    rows: Sequence[Any] = await driver.fetch(statement, *parameters)
    return rows


async def _driver_of(session: AsyncSession) -> Any:
    transaction = session.sync_session.get_transaction()
    if transaction is None or transaction not in _drivers:
        connection = await session.connection()
        transaction = cast(SessionTransaction, session.sync_session.get_transaction())
        _drivers[transaction] = (await connection.get_raw_connection()).driver_connection
    return _drivers[transaction]


def is_transient(error: BaseException) -> bool:
    """True when the same work may succeed later: the database is away, or two transactions were in each other's way.

    A connection that was lost shows as one of many exceptions, whichever call came first: SQLAlchemy marks them. An
    interface error that is not marked is a mistake in the call and would come back for ever.
    """
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _sqlstate(error)
    if state is not None:
        return state.startswith(_AWAY_STATES) or state in _TRY_AGAIN_STATES
    return isinstance(error, _AWAY) and not isinstance(error, _OF_FILES)


def is_away(error: BaseException) -> bool:
    """True when the database cannot be reached now."""
    state = _sqlstate(error)
    return is_transient(error) and state not in _TRY_AGAIN_STATES


def has_null_character(error: BaseException) -> bool:
    """True when a text had a null character, which PostgreSQL has no place for."""
    return _sqlstate(error) == _NOT_A_CHARACTER


def _sqlstate(error: BaseException) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else None


def plain_dsn(url: str) -> str:
    """The address as asyncpg itself wants it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)
