"""`python -m deploy.schemas` writes what is generated from the code to `docs/reference`.

It refuses while a change would break records or readers that are still there. `--accept-incompatible` writes all the
same: for a release that nobody runs yet, with the reason in `docs/decisions`.
"""

import argparse
import sys

from deploy.schemas import publishing


def main() -> int:
    """Exit code 1 when an incompatible change was refused."""
    parser = argparse.ArgumentParser(prog="python -m deploy.schemas", description=__doc__)
    parser.add_argument("--accept-incompatible", action="store_true")
    accepted = parser.parse_args().accept_incompatible
    broken = publishing.broken_promises(publishing.REFERENCE)
    for line in broken:
        print(line, file=sys.stderr)
    if broken and not accepted:
        print(publishing.WAY_OUT, file=sys.stderr)
        return 1
    for path in publishing.write(publishing.REFERENCE):
        print(f"written: {path.relative_to(publishing.REFERENCE)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
