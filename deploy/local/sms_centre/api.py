"""The centre over HTTP: see what it accepted, play a phone that answers, make it misbehave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

from deploy.local.sms_centre.behaviour import Behaviour, Mode, ReceiptState, Refusal
from deploy.local.sms_centre.centre import Centre
from deploy.local.sms_centre.parts import Text


class ReplyIn(BaseModel):
    """A text from a phone."""

    sender: Annotated[str, Field(alias="from", min_length=1, max_length=20)]
    text: Annotated[str, Field(max_length=2000)]


class BehaviourIn(BaseModel):
    """How to behave from now on; what is left out goes back to its default."""

    mode: Mode
    refusal: Refusal = Behaviour().refusal
    seconds: Annotated[float, Field(ge=0, le=600)] = Behaviour().seconds
    receipt: ReceiptState = Behaviour().receipt


def create_app(centre: Centre) -> FastAPI:
    """The HTTP side of a centre, which it starts and stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await centre.start()
        yield
        await centre.stop()

    app = FastAPI(title="SMS centre", lifespan=lifespan)

    @app.get("/received")
    async def received(to: str | None = None, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
        """The whole texts that were accepted, oldest first; `after` leaves out that many of the oldest."""
        texts = centre.texts[after:]
        return [_shown(text) for text in texts if to is None or _digits(text.to) == _digits(to)]

    @app.post("/reply", status_code=202)
    async def reply(what: ReplyIn) -> dict[str, str]:
        """Play a parent's answer; it is kept until a client acknowledged it."""
        return {"id": centre.reply(what.sender, what.text)}

    @app.post("/behave")
    async def behave(how: BehaviourIn) -> dict[str, Any]:
        """Change the behaviour; see the class Behaviour for what each mode does."""
        centre.behaviour = Behaviour(**how.model_dump())
        return how.model_dump()

    @app.get("/health")
    async def health() -> dict[str, Any]:
        """Answers once the centre listens."""
        return {
            "ready": True,
            "mode": centre.behaviour.mode,
            "receivers": centre.outgoing.receivers,
            "accepted": len(centre.texts),
            "waiting": centre.outgoing.waiting,
        }

    return app


def _shown(text: Text) -> dict[str, Any]:
    return {
        "to": text.to,
        "text": text.text,
        "parts": text.parts,
        "at": text.at.isoformat(),
        "from": text.sender,
        "id": text.message_id,
    }


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
