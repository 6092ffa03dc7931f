"""Downloads the locked jars that a folder lacks: `python -m deploy.local.download FOLDER`.

A program of its own, so that it can be stopped at any moment. Nothing is resolved: the lock names every file, which
takes seconds where resolving takes half a minute.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.util import http

from deploy.local.jars import locked_jars, partial_of

TOGETHER = 8
ATTEMPTS = 3
PATIENCE_SECONDS = 20


def repository_address() -> str:
    """Maven Central unless OPVANGPUNT_MAVEN_REPOSITORY names another."""
    return (os.environ.get("OPVANGPUNT_MAVEN_REPOSITORY") or str(MAVEN_CENTRAL_URL)).rstrip("/")


def download(folder: Path) -> None:
    """Fetches what is missing, several at a time. Raises OSError when one cannot be had."""
    missing = [path for path in locked_jars() if not (folder / path).exists()]
    with ThreadPoolExecutor(max_workers=TOGETHER) as together:
        list(together.map(lambda path: _persist(path, folder), missing))


def _persist(path: str, folder: Path) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _fetch(path, folder)
        except OSError:
            if attempt == ATTEMPTS:
                raise
        else:
            return


def _fetch(path: str, folder: Path) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_of(target)
    with http.get(f"{repository_address()}/{path}", stream=True, timeout=PATIENCE_SECONDS) as response:
        response.raise_for_status()
        with partial.open("wb") as file:
            for chunk in response.iter_content(256 * 1024):
                file.write(chunk)
    partial.replace(target)


def main() -> None:
    """Says the reason of a failure in one last line."""
    try:
        download(Path(sys.argv[1]))
    except OSError as error:
        sys.exit(" ".join(str(error).split()))


if __name__ == "__main__":
    main()
