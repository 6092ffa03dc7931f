"""Broken rules of mentoring, as problems over HTTP."""

from services.mentoring.domain import MentoringError, UnknownMenteeError
from shared.web.problems import Problem


def problem_of(error: MentoringError) -> Problem:
    """404 for whom the caller may not know, 422 with the field for the rest."""
    if isinstance(error, UnknownMenteeError):
        return Problem(404, "Not found", str(error))
    errors = [{"field": error.field, "detail": str(error)}]
    return Problem(422, "Some fields are wrong", str(error), errors=errors)
