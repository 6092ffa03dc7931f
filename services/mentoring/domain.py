"""What rules of mentoring share: how a broken one is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, for a person. `field` is empty when it is about the whole."""

    field: str
    detail: str


class MentoringError(Exception):
    """A rule of mentoring was broken. Its message is for a person; `field` is what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownMenteeError(MentoringError):
    """Nobody with this id is enrolled, or the caller may not know of it."""
