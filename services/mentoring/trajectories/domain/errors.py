"""What can be wrong with documents of a trajectory."""

from services.mentoring.domain import MentoringError


class NotEarnedError(MentoringError):
    """The document was not earned yet; the message says what is missing."""
