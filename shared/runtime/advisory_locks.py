"""Every advisory lock of PostgreSQL that the product takes, in one place: two that shared a number would wait for ever.

Each service has its own database, and a lock counts within one database.
"""

from enum import IntEnum


class AdvisoryLock(IntEnum):
    """What is held by one at a time."""

    MIGRATION = 7_260_401
    """Two processes of one service that start together migrate one after the other."""
    RELAY = 7_260_402
    """One relay is active for each service."""
    SENDER = 7_260_403
    """Notify: one sender hands texts over."""
    DECISIONS = 7_260_404
    """Matching: one transaction at a time decides on places."""
    REQUEST_IMPORT = 7_260_405
    """Intake: one import of requests at a time."""
    MENTORING_IMPORT = 7_260_406
    """Mentoring: one import at a time."""
