"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from tests.platform_parts import PostgresServer, running_kafka, running_postgres


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Apache Kafka broker, one for the whole run: give each test topics and groups of its own names."""
    with running_kafka(tmp_path_factory.mktemp("kafka")) as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A real PostgreSQL server, one for the whole run: give each test a database by `create_database()`."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server
