"""What a test needs of the machine beside Python packages. Missing: skipped by name, with the way to get it.

`OPVANGPUNT_REQUIRE=all` turns each such skip into a failure, so that a complete run is known to be complete.
"""

import os
import shutil
from pathlib import Path

import pytest


def require(program: str, get: str) -> Path:
    """The path of a program, as in `require("promtool", "apt-get install prometheus")`; skips when it is missing."""
    found = shutil.which(program)
    if found is None:
        _miss(program, get)
    return Path(str(found))


def require_file(path: Path, get: str) -> Path:
    """A file or folder outside of the repository; skips when it is not there."""
    if not path.exists():
        _miss(path.name, get)
    return path


def _miss(what: str, get: str) -> None:
    message = f"{what} is not here; to get it: {get}"
    if os.environ.get("OPVANGPUNT_REQUIRE") == "all":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
