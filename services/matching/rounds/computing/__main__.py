"""The process. It gives way to the service that began it."""

import json
import os
import sys
from pathlib import Path

from services.matching.rounds.computing.tasks import TASKS


def main() -> None:
    """Do what was asked, and say how far it is."""
    task, folder, method = sys.argv[1:]
    os.nice(5)
    TASKS[task](Path(folder), method, lambda *progress: print(json.dumps(progress), flush=True))


if __name__ == "__main__":
    main()
