"""How people are reached: what the events of every `<service>.contacts.v1` say. Notify alone reads those topics."""

from typing import ClassVar

from shared.contracts.event import Event, Id, Moment


class ContactDetails(Event):
    """How to reach a person: the only kind of event with direct identifiers."""

    key_field: ClassVar = "person_id"
    person_id: Id
    name: str
    phone: str | None
    """E.164, or None when the person has no phone."""
    text_language: str
    texts_allowed: bool
    link: str | None = None
    """The secret of the person's own page: the last segment of its address."""
    changed_at: Moment


class ContactErasure(Event):
    """A person's contact details are gone. On the bus: a tombstone."""

    key_field: ClassVar = "person_id"
    tombstone: ClassVar = True
    person_id: Id
