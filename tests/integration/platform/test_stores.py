"""The stores that `up` starts are as the contracts and the databases' rules want them."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.state import System
from shared.contracts.topics import TOPICS
from tests.platform_running import listening_addresses, server_of, state_of


async def test_topics_are_those_of_the_contracts(system: System) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=system.kafka_bootstrap)
    await client.start()
    try:
        described = await client.describe_topics([topic.name for topic in TOPICS])
    finally:
        await client.close()
    partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
    assert partitions == {topic.name: topic.partitions for topic in TOPICS}


async def test_each_service_connects_to_its_own_database_and_to_no_other(system: System) -> None:
    for role, dsn in system.databases.items():
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT current_user") == role
        await connection.close()
        for other in {*system.databases, "postgres"} - {role}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(dsn.rpartition("/")[0] + f"/{other}")


async def test_what_is_committed_is_on_disk(system: System) -> None:
    connection = await asyncpg.connect(server_of(system).dsn())
    settings = {name: await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")}
    await connection.close()
    assert settings == {"fsync": "on", "synchronous_commit": "on"}


def test_everything_listens_on_loopback_alone(system: System) -> None:
    assert listening_addresses(state_of(system.layout)) <= {"127.0.0.1", "::ffff:127.0.0.1"}
