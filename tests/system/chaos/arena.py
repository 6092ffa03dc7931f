"""A whole system of the test's own, as `opvangpunt up` starts it, with the means to kill its parts."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from deploy.local import kafka, postgres
from deploy.local.loading.http import Connection
from deploy.local.processes import Identity
from deploy.local.state import System, read_state, running_system
from tests.system.chaos.city import write_city
from tests.system.chaos.database import superuser_dsn
from tests.waiting import until

PROJECT: Final = Path(__file__).resolve().parents[3]
PLANTED: Final = Path(__file__).with_name("planted")
SERVICES: Final = ("intake", "matching", "mentoring", "notify")
PARTS: Final = (*SERVICES, "kafka", "postgres")
UP_WITHIN_SECONDS: Final = 300.0
READY_WITHIN_SECONDS: Final = 120.0


@dataclass(frozen=True)
class Arena:
    """A running system in `folder`. `crash_file` names the instant at which a service shall die."""

    folder: Path

    @property
    def data(self) -> Path:
        """The system's data folder."""
        return self.folder / "data"

    @property
    def crash_file(self) -> Path:
        """See `shared.runtime.crash`."""
        return self.folder / "crash"

    @property
    def fault_file(self) -> Path:
        """Names the fault that a service has from its next start on; see `planted`."""
        return self.folder / "fault"

    @property
    def system(self) -> System:
        """What runs now."""
        return running_system(self.data)

    def up(self) -> None:
        """Start everything; returns when it is ready."""
        self.opvangpunt("up", "--no-demo", "--detach")

    def down(self) -> None:
        """Stop everything."""
        self.opvangpunt("down")

    def open_city(self, places: int) -> list[str]:
        """Import a new city with so many places a day-part in each daycare; the ids of its daycares."""
        mark = uuid.uuid4().hex[:8]
        daycares, vacancies = write_city(self.folder, places, mark)
        self.opvangpunt("import", "daycares", str(daycares))
        self.opvangpunt("import", "vacancies", str(vacancies))
        return [line.split(",")[0] for line in daycares.read_text().splitlines()[1:]]

    def opvangpunt(self, *arguments: str, expected: int = 0) -> str:
        """Run a command; what it printed. Fails when it does not end with the expected exit code."""
        environment = os.environ | {
            "OPVANGPUNT_CRASH_FILE": str(self.crash_file),
            "OPVANGPUNT_PLANTED_FAULT_FILE": str(self.fault_file),
            "PYTHONPATH": str(PLANTED),
        }
        command = [sys.executable, "-m", "deploy.local.cli", *arguments, "--data", str(self.data)]
        finished = subprocess.run(
            command,
            capture_output=True,
            cwd=PROJECT,
            env=environment,
            text=True,
            check=False,
            timeout=UP_WITHIN_SECONDS,
        )
        assert finished.returncode == expected, f"opvangpunt {' '.join(arguments)}: {finished.stderr[-3000:]}"
        return finished.stdout

    def identity(self, part: str) -> Identity:
        """The process that is that part now."""
        state = read_state(self.system.layout)
        assert state is not None
        return state.processes[part]

    def kill(self, part: str) -> Identity:
        """`kill -9`; who was killed."""
        victim = self.identity(part)
        os.kill(victim.pid, signal.SIGKILL)
        return victim

    async def ready(self, part: str) -> bool:
        """Whether that part does its work."""
        ports = self.system.ports
        if part == "kafka":
            return await kafka.is_ready(ports.kafka)
        if part == "postgres":
            return await postgres.is_ready(superuser_dsn(self.system))
        connection = Connection(self.system.service_urls[part])
        try:
            status, _ = await connection.ask("GET", "/health/ready")
        except (OSError, TimeoutError):
            return False
        finally:
            connection.close()
        return status == 200

    async def restart(self, *parts: str) -> None:
        """Kill these parts and wait until others have taken their place and do their work."""
        victims = {part: self.kill(part) for part in parts}
        for part, victim in victims.items():

            async def replaced(part: str = part, victim: Identity = victim) -> bool:
                return self.identity(part) != victim

            await until(replaced, f"{part} to be started again", READY_WITHIN_SECONDS)
        await self.wait_until_ready(*parts)

    async def wait_until_ready(self, *parts: str) -> None:
        """Wait until these parts do their work, all of them when none is named."""
        for part in parts or PARTS:

            async def ready(part: str = part) -> bool:
                return await self.ready(part)

            await until(ready, f"{part} to be ready", READY_WITHIN_SECONDS)

    async def held(self, service: str) -> asyncpg.Connection:
        """A connection that keeps the service's inbox locked, and with it whatever the service has in hand."""
        connection: asyncpg.Connection = await asyncpg.connect(superuser_dsn(self.system, service))
        await connection.execute("BEGIN")
        await connection.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        return connection


async def pause(seconds: float) -> None:
    """Let the system run: the moments at which it is killed are to be any moments."""
    await asyncio.sleep(seconds)
