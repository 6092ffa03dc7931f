"""The script that docker-compose.yml has PostgreSQL run makes a database and a role for each service, kept apart."""

import os
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.local.postgres import PROGRAMS
from tests.platform_parts import PostgresServer, running_postgres
from tests.system.compose_file import PASSWORDS, ROOT, SERVICES, environment_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A new server of its own, on which the script has run as it does in the image."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPVANGPUNT_TEST_POSTGRES", raising=False)
        with running_postgres(tmp_path_factory.mktemp("postgres")) as running:
            address = urlsplit(running.superuser)
            here = {
                "PGHOST": address.hostname or "",
                "PGPORT": str(address.port),
                "PGPASSWORD": address.password or "",
                "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            }
            script = ROOT / "deploy" / "postgres" / "databases.sh"
            subprocess.run([str(script)], env={**environment_of("postgres"), **here}, check=True)
            yield running


@pytest.mark.parametrize("name", SERVICES)
async def test_service_owns_its_database(server: PostgresServer, name: str) -> None:
    assert PASSWORDS[f"{name.upper()}_DATABASE_PASSWORD"] == name
    connection = await asyncpg.connect(server.dsn(name, name))
    try:
        await connection.execute("CREATE TABLE families (id text)")
    finally:
        await connection.close()


@pytest.mark.parametrize("name", SERVICES)
async def test_service_cannot_connect_to_anothers_database(server: PostgresServer, name: str) -> None:
    for other in ({*SERVICES} - {name}) | {"postgres"}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(server.dsn(other, name))
