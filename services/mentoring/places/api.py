"""Places over HTTP: keep them, find one for a mentee, agree, sign, evaluate, review."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator, Guide, must_be_own, reading_of
from services.mentoring.changes import changed
from services.mentoring.fields import Body, Word
from services.mentoring.places import handlers, store
from services.mentoring.places.domain.agreement import Party
from services.mentoring.places.domain.place import AgeGroup, Place
from services.mentoring.places.domain.review import Aspect, Conclusion, Evaluation, Review
from services.mentoring.places.view import agreements_of, ranked_of
from shared.contracts.event import Id
from shared.contracts.mentoring import PlaceKind, Weekday
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.idempotency import OptionalKey, RequiredKey

router = APIRouter(prefix="/api/v1", tags=["places"])
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class PlaceBody(Body):
    """A place to learn at a daycare. `number`: how many at a time; `programme`: kept for that one, else for any."""

    daycare_id: Id
    daycare_name: Word
    postcode: Annotated[str, Field(min_length=1, max_length=12)]
    kind: PlaceKind
    days: tuple[Weekday, ...]
    from_on: date
    until_on: date
    number: Number = 1
    age_group: AgeGroup = "any"
    languages: tuple[Word, ...] = ()
    has_mentor: bool = False
    programme: Word | None = None

    def place(self, place_id: str) -> Place:
        """The place that this tells of."""
        return Place(place_id, **self.model_dump(exclude={"programme"}), programme_id=self.programme)


class ChoiceBody(Body):
    """The place that was chosen, and for when."""

    place_id: Id
    from_on: date
    until_on: date


class SignatureBody(Body):
    """Who has signed."""

    party: Party


class EndBody(Body):
    """The last day, and why: a code."""

    on: date
    reason: Word


class EvaluationBody(Body):
    """What the daycare finds: 1 (not yet) to 4 (shows others how)."""

    held_on: date
    scores: dict[Aspect, Number]


class ReviewBody(Body):
    """What the three concluded."""

    held_on: date
    present: frozenset[Party]
    conclusion: Conclusion
    next_step: Annotated[str, Field(max_length=1000)] | None = None


class OfAgreement(Body):
    """A form of a page says which agreement it is about; over HTTP the address does."""

    agreement_id: Id


class NamedSignatureBody(SignatureBody, OfAgreement):
    """Who has signed what."""


class NamedEndBody(EndBody, OfAgreement):
    """What ends, when and why."""


class NamedReviewBody(ReviewBody, OfAgreement):
    """What the three concluded about which agreement."""


class ScoresBody(OfAgreement):
    """An evaluation as a form sends it: `care:3` for each aspect, empty where the daycare could not see it."""

    held_on: date
    scores: tuple[str, ...] = ()

    def evaluation(self) -> Evaluation:
        """The evaluation; a score that is none stands as 0, which no scale has."""
        given = [one.partition(":") for one in self.scores if one]
        return Evaluation(self.held_on, {aspect: int(score) if score.isdigit() else 0 for aspect, _, score in given})  # type: ignore[misc]


@router.put("/places/{place_id}")
async def keep_place(request: Request, caller: Coordinator, place_id: Id, body: PlaceBody) -> dict[str, Any]:
    """Keep a place, new or changed; what was agreed about it stays. 422 when it would leave no room for that."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.keep_place(unit, body.place(place_id))
        return {"place_id": place_id}

    return await changed(request, caller, None, [], make)


@router.get("/places")
async def list_places(request: Request, _: Guide) -> list[dict[str, Any]]:
    """All places."""
    async with service_of(request).sessions() as session:
        return [place.document() for place in await store.places(session)]


@router.get("/mentees/{mentee_id}/places")
async def find_places(
    request: Request, caller: Guide, mentee_id: str, from_on: date, until_on: date
) -> list[dict[str, Any]]:
    """The places for a mentee in a period, the best first with the reasons; those that cannot be last, with why."""
    async with reading_of(request, caller, mentee_id) as session:
        needs = await handlers.needs_of(session, mentee_id, from_on, until_on)
        return [ranked_of(one) for one in await handlers.ranked(session, needs)]


@router.post("/mentees/{mentee_id}/agreements", status_code=201)
async def agree(
    request: Request, caller: Coordinator, key: RequiredKey, mentee_id: str, body: ChoiceBody
) -> dict[str, Any]:
    """Place a mentee. 422 when the place is full on some day, or the mentee has another one."""
    choice = handlers.Choice(mentee_id, **body.model_dump())

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        agreed = await handlers.agree(unit, choice)
        return {"agreement_id": agreed.agreement_id, "status": agreed.status(unit.today)}

    return await changed(request, caller, key, ["agree", mentee_id, body.model_dump()], make)


@router.get("/mentees/{mentee_id}/agreements")
async def list_agreements(request: Request, caller: Guide, mentee_id: str) -> list[dict[str, Any]]:
    """A mentee's agreements with signatures, evaluations and reviews, the newest first."""
    async with reading_of(request, caller, mentee_id) as session:
        return await agreements_of(session, mentee_id, service_of(request).today())


@router.post("/agreements/{agreement_id}/sign")
async def sign(
    request: Request, caller: Coordinator, key: OptionalKey, agreement_id: str, body: SignatureBody
) -> dict[str, Any]:
    """Keep that a party has signed."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        agreed = await handlers.sign(unit, agreement_id, body.party, caller.name)
        return {"agreement_id": agreement_id, "status": agreed.status(unit.today), "signed": sorted(agreed.signed)}

    return await changed(request, caller, key, ["sign", agreement_id, body.party], make)


@router.post("/agreements/{agreement_id}/end")
async def end(
    request: Request, caller: Coordinator, key: OptionalKey, agreement_id: str, body: EndBody
) -> dict[str, Any]:
    """End an agreement before its last day."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.end(unit, agreement_id, body.on, body.reason)
        return {"agreement_id": agreement_id, "ended_on": body.on.isoformat()}

    return await changed(request, caller, key, ["end", agreement_id, body.model_dump()], make)


@router.post("/agreements/{agreement_id}/evaluations", status_code=201)
async def evaluate(
    request: Request, caller: Guide, key: RequiredKey, agreement_id: str, body: EvaluationBody
) -> dict[str, Any]:
    """Keep what the daycare finds; the same day again is a correction."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await _must_be_own_agreement(unit, caller, agreement_id)
        evaluation = Evaluation(body.held_on, body.scores)
        await handlers.evaluate(unit, agreement_id, evaluation, caller.name)
        return {"agreement_id": agreement_id, "held_on": body.held_on.isoformat()}

    return await changed(request, caller, key, ["evaluate", agreement_id, body.model_dump()], make)


@router.post("/agreements/{agreement_id}/reviews", status_code=201)
async def note_review(
    request: Request, caller: Guide, key: RequiredKey, agreement_id: str, body: ReviewBody
) -> dict[str, Any]:
    """Keep what mentee, daycare and school concluded; the same day again is a correction."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await _must_be_own_agreement(unit, caller, agreement_id)
        held = Review(body.held_on, body.present, body.conclusion, body.next_step)
        await handlers.note_review(unit, agreement_id, held, caller.name)
        return {"agreement_id": agreement_id, "held_on": body.held_on.isoformat()}

    mark = ["review", agreement_id, {**body.model_dump(), "present": sorted(body.present)}]
    return await changed(request, caller, key, mark, make)


async def _must_be_own_agreement(unit: UnitOfWork, caller: Caller, agreement_id: str) -> None:
    """A mentor writes about agreements of its own mentees. Raises MentoringError."""
    agreed = await handlers.agreement(unit, agreement_id)
    await must_be_own(unit.session, caller, agreed.mentee_id)
