"""The real parts that tests run on: one Kafka broker and one PostgreSQL server for the whole run."""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local import databases, kafka, postgres, processes
from deploy.local.jars import cache_folder, class_path, warm_options
from deploy.local.ports import free_ports

READY_WITHIN_SECONDS = 90.0


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `superuser` is the plain DSN of its superuser, for database `postgres`."""

    superuser: str

    def dsn(self, database: str, role: str = "test") -> str:
        """The address for asyncpg. Every role that tests make has its own name as its password."""
        return f"postgresql://{role}:{role}@{self.superuser.partition('@')[2].partition('/')[0]}/{database}"

    def url(self, database: str, role: str = "test") -> str:
        """The address for SQLAlchemy and for OPVANGPUNT_DATABASE_URL."""
        return self.dsn(database, role).replace("postgresql://", "postgresql+asyncpg://", 1)

    async def create_database(self, template: str | None = None, role: str = "test", name: str | None = None) -> str:
        """A database of its own for `role` (made when new) and returns its name.

        `template`: a database to copy, nobody connected to it: migrate once, copy for each test.
        """
        name = name or f"test_{uuid.uuid4().hex[:12]}"
        connection = await asyncpg.connect(self.superuser)
        try:
            await databases.create_role(connection, role, role)
            await databases.create_database(connection, name, role, template or "template0")
        finally:
            await connection.close()
        return name

    async def drop_database(self, name: str) -> None:
        """Takes it away, whoever is connected."""
        connection = await asyncpg.connect(self.superuser)
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()


@contextmanager
def running_kafka(folder: Path) -> Iterator[str]:
    """A broker for the length of the block; gives its bootstrap address. OPVANGPUNT_TEST_KAFKA names one that runs."""
    given = os.environ.get("OPVANGPUNT_TEST_KAFKA")
    if given:
        yield given
        return
    port, controller_port = free_ports(2)
    broker = kafka.Kafka(folder, port, controller_port, tuple(class_path(cache_folder())), warm_options(cache_folder()))
    broker.prepare()
    with _running(broker.specification(folder / "kafka.log"), lambda: kafka.is_ready(port)):
        yield broker.bootstrap


@contextmanager
def running_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A server for the length of the block. OPVANGPUNT_TEST_POSTGRES is the superuser's DSN of one that runs."""
    given = os.environ.get("OPVANGPUNT_TEST_POSTGRES")
    if given:
        yield PostgresServer(given)
        return
    server = postgres.Postgres(folder / "data", free_ports(1)[0], "postgres")
    server.prepare()
    with _running(server.specification(folder / "postgres.log"), lambda: postgres.is_ready(server.dsn())):
        asyncio.run(databases.create_databases(server.dsn(), {}))
        yield PostgresServer(server.dsn())


@contextmanager
def _running(specification: processes.Specification, ready: Callable[[], Awaitable[bool]]) -> Iterator[None]:
    process = processes.spawn(specification)

    async def wait() -> None:
        while not await ready():
            assert process.poll() is None, specification.log.read_text()[-3000:]
            await asyncio.sleep(0.05)

    try:
        asyncio.run(asyncio.wait_for(wait(), READY_WITHIN_SECONDS))
        yield
    finally:
        processes.stop(process, specification)
