"""Takes the platform down from outside: by its supervisor, or, where that is gone, by ourselves."""

import signal

from deploy.local.layout import Layout, held
from deploy.local.orphans import end_orphans
from deploy.local.processes import end, is_running
from deploy.local.state import read_state

PATIENCE_SECONDS = 120.0
LAST_THREADS_SECONDS = 5.0


def take_down(layout: Layout) -> bool:
    """Stops everything on the data folder and returns whether anything ran. Safe to repeat.

    Raises FolderInUse when a supervisor takes the folder meanwhile.
    """
    if not layout.folder.exists():
        return False
    state = read_state(layout)
    supervised = state is not None and is_running(state.supervisor)
    if state is not None and supervised:
        end(state.supervisor, signal.SIGTERM, PATIENCE_SECONDS)
    with held(layout, LAST_THREADS_SECONDS):
        orphans = end_orphans(layout)
        layout.state.unlink(missing_ok=True)
    return supervised or bool(orphans)
