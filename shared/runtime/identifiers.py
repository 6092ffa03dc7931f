"""Ids that we make: UUIDv7, which sort by the moment they were made."""

from uuid import UUID

from uuid_utils import uuid7


def new_id() -> str:
    """A new UUIDv7 in text form."""
    return str(uuid7())


def new_event_id() -> UUID:
    """A new UUIDv7 as the standard library's UUID, for an envelope."""
    return UUID(int=uuid7().int)
