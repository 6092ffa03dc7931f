"""The service's own database: its engine, sessions that read, and transactions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session

Sessions = async_sessionmaker[AsyncSession]

_DRIVER: Final = "driver"
"""In a session's `info`: asyncpg's own connection."""


def create_engine(url: str, pool: int) -> AsyncEngine:
    """An engine with at most `pool` connections. Its errors do not repeat a statement's values: people are in them."""
    engine = create_async_engine(
        url, pool_size=pool, max_overflow=0, pool_timeout=10, hide_parameters=True, connect_args={"timeout": 5}
    )
    event.listen(engine.sync_engine, "checkout", _make_anew_when_ended)
    return engine


def _make_anew_when_ended(connection: AdaptedConnection, *_: Any) -> None:
    """Instead of a connection that the server has ended meanwhile the pool hands out a new one."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


class _Session(Session):
    """What SQLAlchemy's sessions are here: see `_take_what_was_read`."""


@event.listens_for(_Session, "do_orm_execute")
def _take_what_was_read(state: ORMExecuteState) -> None:
    """A row that was read before is what this statement says of it: a lock that waited has seen a change."""
    if state.is_select:
        state.update_execution_options(populate_existing=True)


def create_readers(engine: AsyncEngine) -> Sessions:
    """A factory of sessions that only read, all of it as it was at their first statement.

    A page is made of several statements: it would contradict itself where something happens between two of them.
    """
    one_moment = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return async_sessionmaker(one_moment, expire_on_commit=False, sync_session_class=_Session)


class Transaction:
    """One transaction of the driver's, on a connection of the pool; `begin_transaction` makes it.

    `session` works in it. `fetch` sends its statements to the driver, since SQLAlchemy would double what they cost;
    what SQLAlchemy makes itself runs in a savepoint, begun with the first of it.
    """

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self.session = AsyncSession(
            connection, expire_on_commit=False, sync_session_class=_Session, info={_DRIVER: driver}
        )
        self._connection = connection
        self._driver = driver
        self._own = driver.transaction(isolation="read_committed")
        self._is_committed = False

    async def begin(self) -> None:
        """Before all else."""
        await self._own.start()

    async def commit(self) -> None:
        """After all else. What the session still holds back is written first."""
        if self.session.in_transaction():
            await self.session.commit()
        _must_be_there(self._driver)
        await self._own.commit()
        self._is_committed = True

    async def end(self) -> None:
        """Roll back unless it was committed, and give the connection back: not one that nobody knows the state of."""
        try:
            if self.session.in_transaction():
                await self.session.close()
            if not self._is_committed:
                await self._own.rollback()
        except Exception:
            await self._connection.invalidate()
        finally:
            await self._connection.close()


@asynccontextmanager
async def begin_transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """A transaction that the block commits, or else is rolled back, also when the block is cancelled."""
    connection = await engine.connect()
    transaction = Transaction(connection, (await connection.get_raw_connection()).driver_connection)
    try:
        await transaction.begin()
        yield transaction
    finally:
        await asyncio.shield(transaction.end())


async def fetch(session: AsyncSession, statement: str, *parameters: Any) -> Sequence[Any]:
    """Run a statement with `$1`, `$2`, … in the session's transaction; its rows, none where it returns none.

    In a `Transaction` it goes to the driver and errors are asyncpg's, in a session that reads they are SQLAlchemy's.
    Raises ConnectionError when the server has ended the connection.
    """
    driver = session.info.get(_DRIVER)
    if driver is None:
        result = await (await session.connection()).exec_driver_sql(statement, parameters)
        return result.all()
    _must_be_there(driver)
    rows: Sequence[Any] = await driver.fetch(statement, *parameters)
    return rows


def _must_be_there(driver: Any) -> None:
    """asyncpg itself would say that it was called wrongly, as if the work were at fault."""
    if driver.is_closed():
        raise ConnectionError("the server has ended the connection")


def plain_dsn(url: str) -> str:
    """The address as asyncpg itself wants it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)
