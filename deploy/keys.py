"""`python -m deploy.keys PRIVATE PUBLIC`: make the pair of keys that signs and checks tokens, once, as PEM files.

The two may lie in different folders: intake alone gets to see the private one.
"""

import sys
from pathlib import Path

from deploy.local.keys import ensure_pair


def main() -> int:
    """Exit code 2 when it is not told where."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    ensure_pair(Path(sys.argv[1]), Path(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
