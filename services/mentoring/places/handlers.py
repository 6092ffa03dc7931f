"""Finding, agreeing on and following places: load, decide, save, publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.domain import Fault, MentoringError, UnknownMenteeError
from services.mentoring.mentees import store as mentees
from services.mentoring.places import store
from services.mentoring.places.domain import agreement as agreeing
from services.mentoring.places.domain import ranking, review
from services.mentoring.places.domain.agreement import Agreement, Party
from services.mentoring.places.domain.place import WEEKDAYS, Place, faults_of, is_news, offered
from services.mentoring.places.domain.ranking import Needs, Ranked, Vacancy
from services.mentoring.places.domain.review import Evaluation, Review
from services.mentoring.searches import handlers as searches
from shared.geography import middle_of
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Choice:
    """A coordinator's decision: this mentee, this place, this period."""

    mentee_id: str
    place_id: str
    from_on: date
    until_on: date


async def keep_place(unit: UnitOfWork, place: Place) -> None:
    """Keep a place, new or changed. What was agreed about it stays. Raises MentoringError."""
    known = await store.lock_places(unit.session, [place.place_id])
    faults = faults_of(place) or (await faults_beside_agreements(unit, known, [place])).get(place.place_id)
    if faults:
        raise MentoringError(faults[0].field, f"{faults[0].field} {faults[0].detail}")
    await keep_places(unit, known, [place])


async def end_place(unit: UnitOfWork, place_id: str, on: date) -> None:
    """Have a place there up to and including a day. Raises MentoringError."""
    known = (await store.lock_places(unit.session, [place_id])).get(place_id)
    if known is None:
        raise MentoringError("place_id", "There is no such place.")
    if on > known.until_on:
        raise MentoringError("until_on", f"The place is there until {known.until_on} already.")
    await keep_place(unit, replace(known, until_on=on))


async def faults_beside_agreements(
    unit: UnitOfWork, known: Mapping[str, Place], given: Sequence[Place]
) -> Mapping[str, list[Fault]]:
    """Of these places, those that would no longer hold what is agreed about them: why, by id.

    `known`: what they are now, locked.
    """
    standing = [one for one in await store.agreements(unit.session, place_ids=known) if one.last_day >= unit.today]
    agreed = _by_place(standing)
    found = {
        place.place_id: agreeing.faults_beside(place, known[place.place_id], agreed[place.place_id])
        for place in given
        if place.place_id in agreed
    }
    return {place_id: faults for place_id, faults in found.items() if faults}


async def keep_places(unit: UnitOfWork, known: Mapping[str, Place], given: Sequence[Place]) -> None:
    """Keep places without faults and tell what is new. Who was found one that cannot be any more is sought another.

    `known`: what they are now, locked.
    """
    changed = [place for place in given if place != known.get(place.place_id)]
    await store.keep_places(unit.session, changed, unit.now)
    for place in changed:
        if is_news(place, known.get(place.place_id), unit.today):
            unit.publish(offered(place, unit.now))
    await searches.look_again(unit, changed)


async def needs_of(session: AsyncSession, mentee_id: str, from_on: date, until_on: date) -> Needs:
    """What a mentee needs and wishes, as stated last. Raises UnknownMenteeError."""
    person = await mentees.person(session, mentee_id)
    wish = await store.wish(session, mentee_id)
    return Needs(
        person.programme_id,
        from_on,
        until_on,
        home=middle_of(person.postcode) if person.postcode else None,
        days=tuple(day for day in WEEKDAYS if wish and day in wish.days),
        max_km=wish.max_km if wish else None,
        transport=wish.transport if wish else None,
        age_group=wish.age_group if wish and wish.age_group else "any",  # type: ignore[arg-type]
        languages=tuple(person.languages),
    )


async def ranked(session: AsyncSession, needs: Needs) -> list[Ranked]:
    """All places for a mentee, the best first; those that are ruled out last, with why."""
    everywhere = await store.places(session)
    agreed = _by_place(await store.agreements(session))
    return ranking.rank(needs, [_vacancy(needs, place, agreed.get(place.place_id, [])) for place in everywhere])


def _by_place(agreed: Sequence[Agreement]) -> Mapping[str, list[Agreement]]:
    found: dict[str, list[Agreement]] = {}
    for one in agreed:
        found.setdefault(one.place_id, []).append(one)
    return found


def _vacancy(needs: Needs, place: Place, agreed: Sequence[Agreement]) -> Vacancy:
    left = place.number - agreeing.most_at_once(agreed, needs.from_on, needs.until_on)
    return Vacancy(place, left, middle_of(place.postcode))


async def agree(unit: UnitOfWork, choice: Choice) -> Agreement:
    """Place a mentee: the coordinator decides, and why that place was in the list is kept. Raises MentoringError."""
    await mentees.person(unit.session, choice.mentee_id, lock=True)
    place = await store.place(unit.session, choice.place_id, lock=True)
    if place is None:
        raise MentoringError("place_id", "There is no such place.")
    others = await store.agreements(unit.session, place_ids=[place.place_id])
    agreeing.check_room(place, others, choice.from_on, choice.until_on)
    own = await store.agreements(unit.session, mentee_id=choice.mentee_id)
    agreeing.check_free(own, choice.from_on, choice.until_on)
    needs = await needs_of(unit.session, choice.mentee_id, choice.from_on, choice.until_on)
    (judged,) = ranking.rank(needs, [_vacancy(needs, place, others)])
    agreed = Agreement(new_id(), choice.mentee_id, place.place_id, choice.from_on, choice.until_on)
    await store.add_agreement(unit.session, agreed, [*judged.reasons, *judged.obstacles], judged.km, unit.now)
    answered = await searches.settle(unit, agreed, place)
    days = answered.wanted.days if answered else needs.days
    unit.publish(agreeing.told(agreed, place, days, unit.now, answered.search_id if answered else None))
    return agreed


async def sign(unit: UnitOfWork, agreement_id: str, party: Party, signed_by: str) -> Agreement:
    """Keep that a party has signed; the agreement as it is then. Raises MentoringError."""
    agreed = await agreement(unit, agreement_id)
    await store.sign(unit.session, agreed, party, signed_by, unit.now)
    return await agreement(unit, agreement_id)


async def end(unit: UnitOfWork, agreement_id: str, on: date, reason: str) -> None:
    """End an agreement before its last day: from the day after, the place is free, so no later end can be told then.

    Raises MentoringError.
    """
    agreed = await agreement(unit, agreement_id)
    if not agreed.from_on <= on <= agreed.last_day:
        raise MentoringError("on", f"The agreement is from {agreed.from_on} to {agreed.last_day}.")
    await store.end_agreement(unit.session, agreement_id, on, reason)
    unit.publish(agreeing.ended(agreed, on))


async def evaluate(unit: UnitOfWork, agreement_id: str, evaluation: Evaluation, noted_by: str) -> None:
    """Keep what the daycare finds. Raises MentoringError."""
    agreed = await agreement(unit, agreement_id)
    review.check_evaluation(evaluation, agreed, unit.today)
    await store.keep_evaluation(unit.session, agreed, evaluation, noted_by, unit.now)


async def note_review(unit: UnitOfWork, agreement_id: str, held: Review, noted_by: str) -> None:
    """Keep what mentee, daycare and school concluded. Raises MentoringError."""
    agreed = await agreement(unit, agreement_id)
    review.check_review(held, agreed, unit.today)
    await store.keep_review(unit.session, agreed, held, noted_by, unit.now)


async def agreement(unit: UnitOfWork, agreement_id: str) -> Agreement:
    """One agreement, its mentee locked for a change. Raises MentoringError."""
    found = await store.agreement(unit.session, agreement_id)
    if found is None:
        raise UnknownMenteeError("agreement_id", "There is no such agreement.")
    await mentees.person(unit.session, found.mentee_id, lock=True)
    return await store.agreement(unit.session, agreement_id) or found
