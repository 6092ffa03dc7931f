"""Forms of a page: each takes a body of the API and makes one change, once; what is wrong is told beside its field."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.mentoring.domain import MentoringError, UnknownMenteeError
from services.mentoring.fields import Body
from services.mentoring.problems import problem_of
from services.mentoring.site import PAGES
from shared.contracts.intake import Role
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller
from shared.web.idempotency import fingerprint, once, read_key
from shared.web.problems import Problem

OTHER: Final = "wrong.other"
"""The sentence for a field that nobody wrote one for."""
Act = Callable[[UnitOfWork, Any, Caller], Awaitable[object]]


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


@dataclass(frozen=True, slots=True)
class Form:
    """`act` makes the change of a body. `lists`: fields that may be sent more than once. `roles`: who may."""

    body: type[Body]
    act: Act
    roles: frozenset[Role] = frozenset({"coordinator", "operator"})
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was sent and is wrong: the form, all that was typed, and a key of a sentence for each wrong field."""

    form: str = ""
    sent: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default_factory=new_id)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this."""
        return 422 if self.wrong else 200


async def submit(
    request: Request, caller: Caller, forms: Mapping[str, Form], what: str, sent: FormData
) -> Attempt | None:
    """Make the change of a form; None when it was made, otherwise what to show. Raises Problem for no such form."""
    form = forms.get(what)
    if form is None or caller.role not in form.roles:
        raise Problem(404, "There is no such form")
    try:
        body = form.body.model_validate(_values(form, sent))
        await _once(request, caller, form, body, str(sent.get("key", "")))
    except ValidationError as error:
        return _attempt(form, what, sent, {str(fault["loc"][0]) for fault in error.errors()})
    except UnknownMenteeError as error:
        raise problem_of(error) from error
    except MentoringError as error:
        return _attempt(form, what, sent, {error.field.partition(".")[0]})
    return None


def _attempt(form: Form, what: str, sent: FormData, fields: set[str]) -> Attempt:
    keys = {name: f"wrong.{what}_{name}" for name in sorted(fields)}
    typed = {name: sent.getlist(name) if name in form.lists else sent[name] for name in sent}
    return Attempt(what, typed, {name: key if PAGES.wording.has(key) else OTHER for name, key in keys.items()})


def _values(form: Form, sent: FormData) -> dict[str, Any]:
    """What was sent, by field; an empty one was left out."""
    names = [name for name in form.body.model_fields if name in form.lists or sent.get(name)]
    return {name: sent.getlist(name) if name in form.lists else sent[name] for name in names}


async def _once(request: Request, caller: Caller, form: Form, body: Body, key: str) -> None:
    async def make() -> dict[str, Any]:
        await form.act(unit, body, caller)
        return {}

    async with service_of(request).units.begin() as unit:
        content = fingerprint([request.url.path, body.model_dump()])
        await once(unit, read_key(key), f"{caller.name}:form", content, make)
