"""Texts over HTTP: what a family was told, and what became of it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.notify.domain.texts import Status
from services.notify.store import requests, texts
from services.notify.tables import Text
from services.notify.wording import Translation
from shared.contracts.notify import TextKind
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1", tags=["texts"])
Reader = Annotated[Caller, Depends(allow("terminal", "operator", "official", "coordinator"))]


class TextOut(BaseModel):
    """A text and its state."""

    text_id: str
    kind: TextKind
    language: str
    """The language it is in, which is Dutch when there is none in the language that was wished for."""
    wished_language: str | None
    translation: Translation
    """`unapproved` while nobody who reads the language well has read the template."""
    body: str
    parts: int
    to: str
    """The number, but for its last two digits."""
    status: Status
    reason: str | None
    created_at: datetime
    sent_at: datetime | None


@router.get("/texts")
async def texts_about(
    request: Request,
    caller: Reader,
    request_id: Annotated[str, Query(min_length=1, max_length=100, pattern=r"^[^\x00]+$")],
) -> list[TextOut]:
    """The texts about a request, oldest first. A terminal sees those of its own desk's requests only (403)."""
    async with service_of(request).sessions() as session:
        about = (await requests.by_id(session, [request_id])).get(request_id)
        if about and caller.role == "terminal" and not caller.may_act_for(about.contact_point):
            raise Problem(403, "Not allowed", "This request was registered at another contact point.")
        return [_shown(text) for text in await texts.of_request(session, request_id)]


def _shown(text: Text) -> TextOut:
    return TextOut.model_validate(text.model_dump() | {"to": _masked(text.phone)})


def _masked(phone: str) -> str:
    return "•" * max(len(phone) - 2, 0) + phone[-2:]
