"""The real parts start, and keep each service to its own database."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.platform_parts import PostgresServer


async def test_broker_answers_and_makes_no_topic_by_accident(kafka_bootstrap: str) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await client.start()
    try:
        await client.describe_topics(["nobody-made-this"])
        assert "nobody-made-this" not in await client.list_topics()
    finally:
        await client.close()


async def test_role_cannot_connect_to_anothers_database(postgres_server: PostgresServer) -> None:
    own = await postgres_server.create_database(role="intake_test")
    other = await postgres_server.create_database(role="notify_test")
    connection = await asyncpg.connect(postgres_server.dsn(own, "intake_test"))
    await connection.close()
    for database in (other, "postgres"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(postgres_server.dsn(database, "intake_test"))


async def test_wrong_password_is_refused(postgres_server: PostgresServer) -> None:
    own = await postgres_server.create_database(role="intake_test")
    address = postgres_server.dsn(own, "intake_test").replace("intake_test:intake_test@", "intake_test:guess@")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(address)
