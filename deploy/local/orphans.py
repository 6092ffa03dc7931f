"""Processes whose supervisor was killed: found by what was recorded and by their mark, and ended in order."""

import contextlib
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psutil

from deploy.local.layout import Layout
from deploy.local.order import waves
from deploy.local.postgres import processes_in
from deploy.local.processes import Identity, end, is_running, marked
from deploy.local.programs import owner_of
from deploy.local.state import read_state

PATIENCE_WITH_BACKENDS = 10.0

Orphan = tuple[str, Identity]


def find_orphans(layout: Layout) -> list[Orphan]:
    """What runs on the data folder, (name, identity), each once. Asked while no supervisor lives."""
    state = read_state(layout)
    recorded = list(state.processes.items()) if state is not None else []
    carrying = marked(owner_of(layout)) if layout.credentials.exists() else []
    found = {identity: name for name, identity in [*carrying, *recorded] if is_running(identity)}
    return [(name, identity) for identity, name in found.items()]


def end_orphans(layout: Layout) -> list[str]:
    """Ends what runs on the data folder, in order, and returns the names. Call it holding the folder."""
    orphans = find_orphans(layout)
    for wave in waves(orphans, lambda orphan: orphan[0]):
        with ThreadPoolExecutor(max_workers=len(wave)) as together:
            list(together.map(_end, wave))
    _await_backends(layout)
    return [name for name, _ in orphans]


def _end(orphan: Orphan) -> None:
    name, identity = orphan
    end(identity, signal.SIGINT if name == "postgres" else signal.SIGTERM)


def _await_backends(layout: Layout) -> None:
    """A killed postmaster's backends go by themselves, but not at once."""
    deadline = time.monotonic() + PATIENCE_WITH_BACKENDS
    while (left := processes_in(layout.postgres)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.kill()
