"""What every event is: a frozen model that knows its topic and its key."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.topics import Topic

Id = Annotated[str, Field(min_length=1, max_length=100)]
"""An identifier. Those we make are UUIDv7 in text form; imported ones stay as they came."""

Moment = AwareDatetime
"""An instant, always with its zone; UTC on the bus."""

Daypart = Literal[
    "mon-am", "mon-pm", "tue-am", "tue-pm", "wed-am", "wed-pm", "thu-am", "thu-pm", "fri-am", "fri-pm"
]  # fmt: skip
"""Half a weekday of care. A week has ten."""

PriorityGround = Literal["work-4-5", "training", "sibling", "foster", "single-parent", "low-income", "vulnerable"]
"""What a family may state; the priority policy says which count."""


class Value(BaseModel):
    """A part of an event. Readers ignore fields they do not know, so that an owner may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Event(Value):
    """Something that happened. The class name is its type on the bus; `key_field` names the aggregate's id."""

    topic: ClassVar[Topic]
    key_field: ClassVar[str]
    tombstone: ClassVar[bool] = False
    """True for an event that is published as an empty record, so that compaction forgets the key."""

    @property
    def key(self) -> str:
        """The record key: the id of the aggregate that the event is about."""
        return str(getattr(self, self.key_field))
