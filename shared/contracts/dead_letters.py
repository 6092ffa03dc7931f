"""A record that could not be handled, for operators. Bytes are base64."""

from typing import ClassVar

from shared.contracts import topics
from shared.contracts.event import Event, Id, Moment
from shared.contracts.topics import Topic


class RecordDeadLettered(Event):
    """Where the record stands, why it was set aside, and the record itself unless it may carry direct identifiers."""

    topic: ClassVar[Topic] = topics.DEAD_LETTERS["intake"]
    key_field: ClassVar = "dead_letter_id"
    dead_letter_id: Id
    service: str
    reason: str
    handler: str | None
    attempts: int
    original_topic: str
    original_partition: int
    original_offset: int
    original_key: str | None
    original_headers: tuple[tuple[str, str], ...]
    original_value: str | None
    """Empty, like key and headers, for a record that does not fit, and for those of the contacts topics: these
    identifiers stay in the service's database."""
    set_aside_at: Moment
