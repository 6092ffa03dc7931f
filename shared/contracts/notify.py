"""Events that notify publishes: what became of a text, and what people answered."""

from typing import ClassVar, Literal

from shared.contracts import topics
from shared.contracts.event import Event, Id, Moment

TextKind = Literal[
    "acknowledgement",
    "offer",
    "reminder",
    "result",
    "unmatched",
    "withdrawn",
    "expired",
    "help",
    "stopped",
    "outcome-question",
]
TextFailure = Literal["temporary-failure", "permanent-failure", "technical-failure", "unknown"]


class TextEvent(Event):
    """An event about one text; never its words, never the number it went to."""

    topic: ClassVar = topics.MESSAGES
    key_field: ClassVar = "text_id"
    text_id: Id
    request_id: Id | None
    question_id: Id | None = None
    """The question of mentoring that the text asks."""
    kind: TextKind


class TextSent(TextEvent):
    """The SMS centre took the text over."""

    language: str
    parts: int
    sent_at: Moment


class TextDelivered(TextEvent):
    """The phone has it."""

    delivered_at: Moment


class TextFailed(TextEvent):
    """The text did not arrive, or nobody can tell: the desk has to call."""

    status: TextFailure
    reason: str
    failed_at: Moment


class ReplyReceived(Event):
    """Somebody texted back: the parsed answer, never the words."""

    topic: ClassVar = topics.REPLIES
    key_field: ClassVar = "answers"
    answers: Id
    """What the reply answers: the id of an offer, or of a question that mentoring asked; for `stop` the person's id."""
    request_id: Id | None
    person_id: Id
    answer: Literal["yes", "no", "stop"]
    received_at: Moment
