"""Alembic for every service, configured in code: a service's `migrations/env.py` only names its tables."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from shared.messaging.schema import METADATA
from shared.runtime.advisory_locks import AdvisoryLock


def configuration(service: str, database_url: str) -> Config:
    """Alembic's configuration for one service."""
    spec = find_spec(f"services.{service}")
    if spec is None or spec.origin is None:
        raise LookupError(f"no service called {service}")
    config = Config()
    config.set_main_option("script_location", str(Path(spec.origin).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def migrate(service: str, database_url: str) -> None:
    """Bring the service's database up to the newest migration."""
    command.upgrade(configuration(service, database_url), "head")


def run(own_tables: Sequence[type[SQLModel]]) -> None:
    """The whole of an `env.py`: run the migrations of a service that has these tables, beside messaging's."""
    own = MetaData()
    for table in own_tables:
        inspect(table).local_table.to_metadata(own)
    tables = [own, METADATA]
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection, tables)
        return
    asyncio.run(_run_async(context.config.get_main_option("sqlalchemy.url") or "", tables))


async def _run_async(url: str, tables: list[MetaData]) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({AdvisoryLock.MIGRATION:d})"))
        await connection.run_sync(_run_on, tables)
    await engine.dispose()


def _run_on(connection: Connection, tables: list[MetaData]) -> None:
    context.configure(connection=connection, target_metadata=tables, compare_type=True, include_schemas=True)
    with context.begin_transaction():
        context.run_migrations()
