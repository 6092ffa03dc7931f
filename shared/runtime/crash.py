"""Named instants at which a test may kill this process, to prove that nothing is lost there."""

import os
import signal
from pathlib import Path

_ARMED = os.environ.get("OPVANGPUNT_CRASH_FILE")


def point(name: str) -> None:
    """Die as if by `kill -9` when the file named by OPVANGPUNT_CRASH_FILE holds this name; the file is used up.

    Does nothing, at no cost, where that variable is not set: everywhere but in tests.
    """
    if _ARMED is None:
        return
    armed = Path(_ARMED)
    try:
        wanted = armed.read_text().strip()
    except FileNotFoundError:
        return
    if wanted == name:
        armed.unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGKILL)
