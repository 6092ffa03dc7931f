"""What can be wrong with what is noted about a trajectory."""


class TrajectoryError(Exception):
    """A rule of trajectories was broken. Its message is for a person; `field` is what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotEarnedError(TrajectoryError):
    """The certificate was not earned yet; the message says what is missing."""


class UnknownCertificateError(LookupError):
    """No document has this code."""
