"""Whether a failure is the database's or the work's."""

import asyncio

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_AWAY = (OSError, asyncio.TimeoutError, PoolTimeout, OperationalError)
_OF_FILES = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
"""Errors of the operating system that say nothing about a connection."""
_AWAY_STATES = ("08", "53", "57", "58")
"""SQLSTATE classes: connection exception, insufficient resources, operator intervention, system error."""
_TRY_AGAIN_STATES = ("40001", "40P01", "55P03")
"""Serialization failure, deadlock, lock not available."""
_NOT_A_CHARACTER = "22021"
"""Character not in repertoire."""


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
