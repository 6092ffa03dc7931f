"""Databases and roles: one of each for a service, and nobody connects to another's."""

from collections.abc import Mapping

import asyncpg

from deploy.local.postgres import SUPERUSER


async def create_databases(dsn: str, passwords: Mapping[str, str]) -> None:
    """One database and one role of the same name for each entry {name: password}; nobody else may connect to it.

    Safe to repeat: what is there stays, passwords are set anew. `dsn` is the superuser's.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"REVOKE CONNECT ON DATABASE {SUPERUSER}, template1 FROM PUBLIC")
        for name, password in passwords.items():
            await create_role(connection, name, password)
            await create_database(connection, name, name)
    finally:
        await connection.close()


async def create_role(connection: asyncpg.Connection, name: str, password: str) -> None:
    """A role that can log in; its password is set anew when it is there."""
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if exists else "CREATE"
    await connection.execute(f"{verb} ROLE {_quoted(name)} LOGIN PASSWORD {_literal(password)}")


async def create_database(connection: asyncpg.Connection, name: str, owner: str, template: str = "template0") -> None:
    """A database that only `owner` (and the superuser) can connect to; nothing happens when it is there."""
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await connection.execute(f"CREATE DATABASE {_quoted(name)} OWNER {_quoted(owner)} TEMPLATE {_quoted(template)}")
    await connection.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {_quoted(name)} FROM PUBLIC")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
