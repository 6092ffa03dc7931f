"""Broken rules about requests, as answers over HTTP."""

from services.intake.requests.domain.errors import (
    CareAlreadyStartedError,
    NoSuchOfferError,
    NoSuchRequestError,
    OfferNotOpenError,
    RequestError,
)
from shared.web.problems import Problem

STATUS: dict[type[RequestError], int] = {
    NoSuchRequestError: 404,
    NoSuchOfferError: 404,
    OfferNotOpenError: 409,
    CareAlreadyStartedError: 409,
}


def problem_of(error: RequestError) -> Problem:
    """The problem that tells a program what rule it broke."""
    return Problem(STATUS.get(type(error), 409), str(error))
