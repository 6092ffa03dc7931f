"""Those who left are followed for six months: what is known at each moment, what comes by text, what a person asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.mentoring.outcomes.domain import ABOUT_WORK, Outcome
from services.mentoring.outcomes.questions import AFTER, NOT_LATER, OPEN_FOR, is_known
from shared.contracts.mentoring import OutcomeMoment

State = Literal["known", "to-come", "asked", "to-ask"]
Why = Literal["no-phone", "no-consent", "failed", "no-answer", "missed"]
FOLLOWED_FOR: Final = AFTER["6-months"] + timedelta(weeks=8)
"""Six months of aftercare, and eight weeks more to ask what nobody answered: our own choice."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who left and did not start again. `agreed`: to be texted."""

    mentee_id: str
    name: str
    programme_id: str
    enrolment_id: str
    ended_on: date
    phone: str | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that went out. `state`: `asked`, `failed` or `answered`."""

    state: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class Moment:
    """How it stands with a moment. `why`: why a person has to ask, now or, of one that is to come, then."""

    moment: OutcomeMoment
    about_on: date
    state: State
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody who left, with what is known last of their work and both moments."""

    left: Left
    latest: Outcome | None
    moments: tuple[Moment, ...]

    @property
    def to_ask(self) -> Moment | None:
        """The first moment that a person has to ask about now."""
        return next((one for one in self.moments if one.state == "to-ask"), None)


def follow(left: Left, asked: Mapping[str, Asked], outcomes: Iterable[Outcome], today: date) -> Followed:
    """How it stands with somebody who left. `asked`: the questions about this end, by moment."""
    told = [one for one in outcomes if one.kind in ABOUT_WORK and one.dated_on >= left.ended_on]
    latest = max(told, key=lambda one: (one.dated_on, one.kind == "job"), default=None)
    return Followed(left, latest, tuple(_moment(left, name, asked.get(name), told, today) for name in AFTER))


def _moment(left: Left, name: OutcomeMoment, asked: Asked | None, told: list[Outcome], today: date) -> Moment:
    about_on = left.ended_on + AFTER[name]
    if is_known(left.ended_on, about_on, told):
        return Moment(name, about_on, "known")
    why = _why(left, about_on, asked, today)
    if today < about_on:
        return Moment(name, about_on, "to-come", why)
    if why:
        return Moment(name, about_on, "to-ask", why)
    return Moment(name, about_on, "asked" if asked else "to-come")


def _why(left: Left, about_on: date, asked: Asked | None, today: date) -> Why | None:
    """Why no text asks, or none any more; None when one does. Who took back the consent answers none that went out."""
    if left.phone is None:
        return "no-phone"
    if not left.agreed:
        return "no-consent"
    if asked is None:
        return "missed" if today > about_on + NOT_LATER else None
    if asked.state == "failed":
        return "failed"
    return "no-answer" if today > asked.asked_on + OPEN_FOR else None
