"""`python -m deploy.kafka.topics`: create every topic that the contracts declare on OPVANGPUNT_KAFKA_BOOTSTRAP.

Safe to repeat: what is there keeps its records and gets the retention that the contracts say.
"""

import asyncio
import os
import sys

from deploy.local.topics import create_topics
from deploy.local.trouble import Trouble
from shared.contracts.topics import TOPICS


def main() -> int:
    """Exit code 1, with the reason on standard error, when a topic could not be made."""
    bootstrap = os.environ.get("OPVANGPUNT_KAFKA_BOOTSTRAP", "127.0.0.1:9092")
    try:
        asyncio.run(create_topics(bootstrap))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"{len(TOPICS)} topics are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
