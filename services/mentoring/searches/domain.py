"""A mentee's search for a place: what is sought, what matching answers, and when it is over. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from services.mentoring.domain import MentoringError
from services.mentoring.places.domain.agreement import Agreement
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched, TraineeshipUnmatchedReason
from shared.contracts.mentoring import PlaceKind, SearchEndReason, Weekday

State = Literal["waiting", "matched", "unmatched", "agreed", "ended"]
OPEN: Final[frozenset[State]] = frozenset({"waiting", "matched", "unmatched"})
MOST_REFUSALS: Final = 5
"""How often a place that turned out to be full is asked again for another. Matching may hear of an agreement a moment
after it answered; when it still finds full places after that, it does not know what we know: a person looks.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is for; no days: those that the mentee wishes. `kind` None: either will do."""

    from_on: date
    until_on: date
    days: tuple[Weekday, ...] = ()
    kind: PlaceKind | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """A search. `found`: what matching found, while `matched`; `reason`: why there is nothing, while `unmatched`, and
    what that was when it `ended`; `end_reason`: why it ended.

    `sought_at`: since when it has its turn: somebody asked or changed it then, or it stood at the end of the queue.
    `refusals`: how many found places in a row turned out to be full. `passed_on_at`: when a found place last went on
    since nobody decided.
    """

    search_id: str
    mentee_id: str
    wanted: Wanted
    began_at: datetime
    sought_at: datetime
    changed_at: datetime
    state: State = "waiting"
    reason: TraineeshipUnmatchedReason | None = None
    found: TraineeshipMatched | None = None
    refusals: int = 0
    end_reason: SearchEndReason | None = None
    passed_on_at: datetime | None = None


def check(wanted: Wanted, today: date) -> None:
    """Raises MentoringError for a search that nothing could answer."""
    if wanted.until_on < wanted.from_on:
        raise MentoringError("until_on", f"until_on is before the first day, {wanted.from_on}")
    if is_past(wanted, today):
        raise MentoringError("until_on", "This period is over: look for a place in one that is still to come.")
    if not wanted.days:
        raise MentoringError("days", "Name at least one day, or note the days that the trainee wishes.")


def begun(search_id: str, mentee_id: str, wanted: Wanted, now: datetime, instead_of: Search | None) -> Search:
    """A new search; or an open one as it is changed to: it keeps its id, and the day that it began."""
    search_id, began_at = (instead_of.search_id, instead_of.began_at) if instead_of else (search_id, now)
    return Search(search_id, mentee_id, wanted, began_at, sought_at=now, changed_at=now)


def overlapping(searches: Iterable[Search], from_on: date, until_on: date) -> list[Search]:
    """Those of the searches that are for some day of a period; the first that began first."""
    found = [one for one in searches if one.wanted.from_on <= until_on and one.wanted.until_on >= from_on]
    return sorted(found, key=lambda one: (one.began_at, one.search_id))


def is_answer(search: Search, event: TraineeshipMatched) -> bool:
    """Whether a match is for what is sought now: an answer may cross a search that was changed meanwhile."""
    wanted = search.wanted
    is_then = wanted.from_on <= event.starts_on <= event.ends_on <= wanted.until_on
    return search.mentee_id == event.mentee_id and is_then and set(event.days) <= set(wanted.days)


def matched(search: Search, event: TraineeshipMatched, now: datetime) -> Search:
    """The search with the place that was found."""
    return replace(search, state="matched", found=event, reason=None, refusals=0, changed_at=now)


def refused(search: Search, now: datetime) -> Search:
    """The search when the found place has no room after all: `waiting`, to be asked again, as long as that helps.

    It keeps its turn: nobody stands at the end of the queue for a place that went to somebody else.
    """
    if search.refusals >= MOST_REFUSALS:
        return replace(search, state="unmatched", reason="no-free-place", found=None, changed_at=now)
    again = search.refusals + 1
    return replace(search, state="waiting", found=None, reason=None, refusals=again, changed_at=now)


def unmatched(search: Search, event: TraineeshipUnmatched, now: datetime) -> Search:
    """The search with why there is nothing now."""
    return replace(search, state="unmatched", found=None, reason=event.reason, changed_at=now)


def decide_by(wanted: Wanted, found_on: date, limit: timedelta) -> date:
    """The last day on which a found place waits for a decision: not later than it is sought for."""
    return min(found_on + limit, wanted.until_on)


def passed_on(search: Search, now: datetime) -> Search:
    """The search when nobody decided on the found place in time: sought again, after all who wait for it by now."""
    return replace(search, state="waiting", found=None, sought_at=now, changed_at=now, passed_on_at=now)


def is_past(wanted: Wanted, today: date) -> bool:
    """Whether nothing can be found any more: the last day that was asked for is behind us."""
    return wanted.until_on < today


def agreed(search: Search, now: datetime) -> Search:
    """The search when the mentee has a place; what was found stays to be read."""
    return replace(search, state="agreed", changed_at=now)


def ended(search: Search, why: SearchEndReason, now: datetime) -> Search:
    """The search when nobody looks any more; what was found stays to be read."""
    return replace(search, state="ended", end_reason=why, changed_at=now)


def answered(searches: Collection[Search], agreement: Agreement) -> Search | None:
    """Which of a mentee's open searches an agreement answers: the one that found its place, else the first of then."""
    then = overlapping(searches, agreement.from_on, agreement.until_on)
    here = [one for one in then if one.found is not None and one.found.place_id == agreement.place_id]
    return next(iter([*here, *then]), None)
