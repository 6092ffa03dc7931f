"""`python -m deploy.health URL`: a container's health check; exit code 0 when the address answers 200."""

import sys
from http.client import HTTPException
from urllib.request import urlopen


def main() -> int:
    """Exit code 1 when it answers anything else, or nothing within three seconds."""
    try:
        with urlopen(sys.argv[1], timeout=3) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
