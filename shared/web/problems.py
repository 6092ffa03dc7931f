"""Errors over HTTP as RFC 9457 problem details, each wrong field by its name."""

from typing import Any

from asyncpg import PostgresError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from shared.runtime.failures import has_null_character, is_away, is_transient
from shared.runtime.logging import logger

MEDIA_TYPE = "application/problem+json"


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_WHEN = {
    400: "The request cannot be read",
    401: "No token, or one that does not count",
    403: "The token is for something else",
    404: "There is no such thing, or not for this caller",
    409: "Not in this state, or the Idempotency-Key was used for something else",
    413: "The body is too large",
    422: "Some fields are wrong; each is named",
    503: "The database or the bus is away; nothing was changed",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
    for status, description in _WHEN.items()
}
"""What every operation may answer beside success, for the OpenAPI document."""


class Problem(Exception):
    """An answer that says what is wrong. `errors` names fields: [{"field", "detail"}]."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors or []
        self.headers = headers

    def answer(self) -> JSONResponse:
        """The problem as a response."""
        body: dict[str, Any] = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = self.errors
        return JSONResponse(body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    for failure in (SQLAlchemyError, PostgresError, OSError, TimeoutError):
        app.add_exception_handler(failure, _database)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101
    return error.answer()


async def _http(_: Request, error: Exception) -> JSONResponse:
    """FastAPI says 400 of whatever goes wrong while it reads a body: what really did is the cause."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, Problem):
        return error.__cause__.answer()
    if isinstance(error.__cause__, UnicodeDecodeError | RecursionError):
        errors = [{"field": "body", "detail": "must be JSON in UTF-8, of no great depth"}]
        return Problem(400, "The body is not JSON", errors=errors).answer()
    return Problem(error.status_code, str(error.detail), headers=dict(error.headers or {})).answer()


async def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [{"field": field_name(item["loc"]), "detail": str(item["msg"])} for item in error.errors()]
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return Problem(400, "The body is not JSON", errors=errors).answer()
    return Problem(422, "Some fields are wrong", "Each wrong field is named.", errors=errors).answer()


async def _database(_: Request, error: Exception) -> JSONResponse:
    if is_away(error) or is_transient(error):
        logger.warning("database away", error=type(error).__name__)
        return Problem(
            503, "The database is away", "Nothing was changed; try again.", headers={"Retry-After": "1"}
        ).answer()
    if has_null_character(error):
        return Problem(400, "Nothing is written with a null character", "Leave it out.").answer()
    raise error


def field_name(location: tuple[int | str, ...]) -> str:
    """`("body", "children", 0, "birth_date")` as `children.0.birth_date`."""
    parts = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    return ".".join(map(str, parts)) or "body"
