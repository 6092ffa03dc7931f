"""What tests do with a running platform: start it, look at it, kill parts of it, wait for what must happen."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import psutil

from deploy.local.credentials import read_credentials
from deploy.local.layout import Layout
from deploy.local.orphans import find_orphans
from deploy.local.postgres import Postgres, processes_in
from deploy.local.processes import is_running
from deploy.local.programs import Plan, postgres_server
from deploy.local.state import State, System, read_state

WITHIN_SECONDS = 90.0


def standins(layout: Layout, *options: str) -> list[str]:
    """The command line of a platform with stand-ins for its services; `--alone` leaves out Kafka and PostgreSQL too."""
    return [sys.executable, "-m", "tests.platform_standins", "up", "--data", str(layout.folder), *options]


def up(layout: Layout, *options: str) -> subprocess.CompletedProcess[str]:
    """Starts it and returns when the command does."""
    return subprocess.run(standins(layout, *options), capture_output=True, text=True, check=False, timeout=180)


def state_of(layout: Layout) -> State:
    """Its state, which must be there."""
    state = read_state(layout)
    assert state is not None
    return state


def server_of(system: System) -> Postgres:
    """Its database server, with the superuser's password."""
    return postgres_server(Plan(system.layout, system.ports, read_credentials(system.layout)))


def kill(layout: Layout, name: str) -> int:
    """`kill -9`; returns the pid of the process that took its place."""
    before = state_of(layout).processes[name]
    os.kill(before.pid, signal.SIGKILL)
    eventually(lambda: state_of(layout).processes[name] != before, f"{name} starting again")
    return state_of(layout).processes[name].pid


def kill_supervisor(system: System) -> None:
    """`kill -9`: what it kept running is left to itself."""
    os.kill(system.supervisor.pid, signal.SIGKILL)
    eventually(lambda: not is_running(system.supervisor), "the supervisor's death")


def eventually(happens: Callable[[], bool], what: str) -> None:
    """Waits until it happens; fails, saying what did not, after a long while."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not happens():
        assert time.monotonic() < deadline, f"{what} did not happen"
        time.sleep(0.05)


async def eventually_answers(asked: Callable[[], Awaitable[bool]]) -> None:
    """The same for what must be awaited."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while not await asked():
            await asyncio.sleep(0.05)


def nothing_left(layout: Layout) -> bool:
    """Whether no process of that data folder runs."""
    return not find_orphans(layout) and not processes_in(layout.postgres)


def listening_addresses(state: State) -> set[str]:
    """The addresses on which the platform's processes and their children listen."""
    parents = [psutil.Process(identity.pid) for identity in state.processes.values()]
    everyone = [process for parent in parents for process in (parent, *parent.children(recursive=True))]
    return {
        connection.laddr.ip
        for process in everyone
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
