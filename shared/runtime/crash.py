"""Named instants at which a test may kill this process, to prove that nothing is lost there."""

import os
import signal
import sys
from functools import cache
from pathlib import Path

_ARMED = os.environ.get("OPVANGPUNT_CRASH_FILE")


def point(name: str) -> None:
    """Die as if by `kill -9` when the file named by OPVANGPUNT_CRASH_FILE holds this name; the file is used up.

    `<service>:<name>` in the file means that service alone. Does nothing, at no cost, where the variable is not set:
    everywhere but in tests.
    """
    if _ARMED is None:
        return
    armed = Path(_ARMED)
    try:
        wanted = armed.read_text().strip()
    except FileNotFoundError:
        return
    if wanted in {name, f"{_service()}:{name}"}:
        armed.unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def _service() -> str:
    """The service that this process is, from how it was started: `python -m services.<name>.app`."""
    specification = getattr(sys.modules["__main__"], "__spec__", None)
    name = specification.name if specification else ""
    return name.split(".")[1] if name.startswith("services.") else ""
