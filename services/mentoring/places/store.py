"""Queries about places. They take a session of the database and never commit."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.tables import Enrolment, Person, Wish
from services.mentoring.places.domain.agreement import Agreement, Party
from services.mentoring.places.domain.place import Place
from services.mentoring.places.domain.review import Evaluation, Review
from services.mentoring.places.tables import AgreementRow, EvaluationRow, PlaceRow, ReviewRow, SignatureRow
from shared.runtime.identifiers import new_id


async def keep_places(session: AsyncSession, given: Sequence[Place], now: datetime) -> None:
    """Keep these places, each instead of what was known under its id; they are told with this transaction."""
    if given:
        lists = [{"days": list(place.days), "languages": list(place.languages)} for place in given]
        rows = [{**asdict(place), **own, "told_at": now} for place, own in zip(given, lists, strict=True)]
        kept = insert(PlaceRow)
        changed = {name: kept.excluded[name] for name in rows[0] if name != "place_id"}
        # Row by row on one prepared statement: thousands at once would be more parameters than a statement may have.
        connection = await session.connection()
        await connection.execute(kept.on_conflict_do_update(index_elements=["place_id"], set_=changed), rows)


async def place(session: AsyncSession, place_id: str, *, lock: bool = False) -> Place | None:
    """One place, locked for an agreement when asked; None when there is no such one."""
    query = select(PlaceRow).where(col(PlaceRow.place_id) == place_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return _place(row) if row else None


async def lock_places(session: AsyncSession, place_ids: Collection[str]) -> dict[str, Place]:
    """Those of these places that are there, locked, by id."""
    query = select(PlaceRow).where(col(PlaceRow.place_id).in_(list(place_ids))).order_by(col(PlaceRow.place_id))
    rows = await session.scalars(query.with_for_update())
    return {row.place_id: _place(row) for row in rows}


async def places(session: AsyncSession, place_ids: Collection[str] | None = None) -> list[Place]:
    """These places, or all of them, by daycare and id."""
    query = select(PlaceRow).order_by(col(PlaceRow.daycare_name), col(PlaceRow.place_id))
    if place_ids is not None:
        query = query.where(col(PlaceRow.place_id).in_(list(place_ids)))
    return [_place(row) for row in await session.scalars(query)]


async def claim_untold_places(session: AsyncSession, today: date, now: datetime) -> list[Place]:
    """The places that are not over and were never told; from now on they were."""
    is_untold = col(PlaceRow.told_at).is_(None) & (col(PlaceRow.until_on) >= today)
    claimed = update(PlaceRow).where(is_untold).values(told_at=now).returning(PlaceRow)
    return [_place(row) for row in await session.scalars(claimed)]


def _place(row: PlaceRow) -> Place:
    values = row.model_dump(exclude={"told_at"})
    return Place(**{**values, "days": tuple(row.days), "languages": tuple(row.languages)})


async def agreements(
    session: AsyncSession,
    *,
    agreement_id: str | None = None,
    mentee_id: str | None = None,
    place_ids: Collection[str] | None = None,
) -> list[Agreement]:
    """This agreement, those of a mentee, of some places, or all; the newest first, each with who has signed."""
    query = (
        select(AgreementRow, func.array_remove(func.array_agg(col(SignatureRow.party)), None))
        .outerjoin(SignatureRow, col(SignatureRow.agreement_id) == col(AgreementRow.agreement_id))
        .group_by(col(AgreementRow.agreement_id))
        .order_by(col(AgreementRow.from_on).desc(), col(AgreementRow.agreement_id))
    )
    if agreement_id is not None:
        query = query.where(col(AgreementRow.agreement_id) == agreement_id)
    if mentee_id is not None:
        query = query.where(col(AgreementRow.mentee_id) == mentee_id)
    if place_ids is not None:
        query = query.where(col(AgreementRow.place_id).in_(list(place_ids)))
    return [_agreement(row, signed) for row, signed in await session.execute(query)]


def _agreement(row: AgreementRow, signed: Sequence[Party]) -> Agreement:
    own = row.model_dump(include=set(Agreement.__slots__) - {"signed"})
    return Agreement(**own, signed=frozenset(signed))


async def agreement(session: AsyncSession, agreement_id: str) -> Agreement | None:
    """One agreement; None when there is no such one."""
    return next(iter(await agreements(session, agreement_id=agreement_id)), None)


async def claim_untold_agreements(session: AsyncSession, today: date, now: datetime) -> list[tuple[Agreement, Place]]:
    """The agreements that are not over and were never told, each with its place; from now on they were."""
    last_day = func.least(col(AgreementRow.until_on), col(AgreementRow.ended_on))
    is_untold = col(AgreementRow.told_at).is_(None) & (last_day >= today)
    claimed = update(AgreementRow).where(is_untold).values(told_at=now).returning(AgreementRow)
    agreed = [_agreement(row, ()) for row in await session.scalars(claimed)]
    known = {one.place_id: one for one in await places(session, {one.place_id for one in agreed})}
    return [(one, known[one.place_id]) for one in agreed]


async def add_agreement(
    session: AsyncSession, agreed: Agreement, reasons: Sequence[str], km: float | None, now: datetime
) -> None:
    """Keep a new agreement with why that place was chosen; it is told with this transaction."""
    session.add(
        AgreementRow(
            agreement_id=agreed.agreement_id,
            mentee_id=agreed.mentee_id,
            place_id=agreed.place_id,
            from_on=agreed.from_on,
            until_on=agreed.until_on,
            reasons=list(reasons),
            km=km,
            agreed_at=now,
            told_at=now,
        )
    )


async def end_agreement(session: AsyncSession, agreement_id: str, on: date, reason: str) -> None:
    """Keep the end of an agreement."""
    row = await session.get_one(AgreementRow, agreement_id)
    row.ended_on, row.end_reason = on, reason


async def sign(session: AsyncSession, agreed: Agreement, party: Party, signed_by: str, now: datetime) -> None:
    """Keep that a party has signed; once more changes nothing."""
    values = {"agreement_id": agreed.agreement_id, "mentee_id": agreed.mentee_id, "party": party}
    signed = insert(SignatureRow).values(**values, signed_by=signed_by, signed_at=now)
    await session.execute(signed.on_conflict_do_nothing())


async def keep_evaluation(
    session: AsyncSession, agreed: Agreement, evaluation: Evaluation, noted_by: str, now: datetime
) -> None:
    """Keep a daycare's evaluation, instead of another one of that day."""
    about = {"agreement_id": agreed.agreement_id, "mentee_id": agreed.mentee_id, "held_on": evaluation.held_on}
    found = {"scores": dict(evaluation.scores), "noted_by": noted_by, "noted_at": now}
    kept = insert(EvaluationRow).values(evaluation_id=new_id(), **about, **found)
    await session.execute(kept.on_conflict_do_update(index_elements=["agreement_id", "held_on"], set_=found))


async def keep_review(session: AsyncSession, agreed: Agreement, review: Review, noted_by: str, now: datetime) -> None:
    """Keep what the three concluded, instead of another review of that day."""
    about = {"agreement_id": agreed.agreement_id, "mentee_id": agreed.mentee_id, "held_on": review.held_on}
    found = {"conclusion": review.conclusion, "next_step": review.next_step, "noted_by": noted_by, "noted_at": now}
    kept = insert(ReviewRow).values(review_id=new_id(), **about, **found)
    await session.execute(kept.on_conflict_do_update(index_elements=["agreement_id", "held_on"], set_=found))


async def evaluations(session: AsyncSession, mentee_id: str) -> list[EvaluationRow]:
    """The daycares' evaluations of a mentee, the newest first."""
    query = select(EvaluationRow).where(col(EvaluationRow.mentee_id) == mentee_id)
    return list(await session.scalars(query.order_by(col(EvaluationRow.held_on).desc())))


async def reviews(session: AsyncSession, mentee_id: str) -> list[ReviewRow]:
    """The reviews of a mentee, the newest first."""
    query = select(ReviewRow).where(col(ReviewRow.mentee_id) == mentee_id)
    return list(await session.scalars(query.order_by(col(ReviewRow.held_on).desc())))


async def wish(session: AsyncSession, mentee_id: str) -> Wish | None:
    """What a mentee wished of a place last."""
    query = select(Wish).where(col(Wish.mentee_id) == mentee_id).order_by(col(Wish.stated_at).desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def homes(session: AsyncSession, today: date) -> list[str]:
    """The postcodes of the mentees who are enrolled on a day, one for each."""
    is_enrolled = (col(Enrolment.started_on) <= today) & (
        col(Enrolment.ended_on).is_(None) | (col(Enrolment.ended_on) >= today)
    )
    query = select(col(Person.postcode)).join(Enrolment, col(Enrolment.mentee_id) == col(Person.mentee_id))
    return [postcode for postcode in await session.scalars(query.where(is_enrolled)) if postcode]


async def daycares_now(session: AsyncSession, today: date) -> dict[str, str]:
    """Where mentees learn on a day: mentee id → daycare id."""
    stands = (col(AgreementRow.from_on) <= today) & (col(AgreementRow.until_on) >= today)
    not_ended = col(AgreementRow.ended_on).is_(None) | (col(AgreementRow.ended_on) >= today)
    query = select(col(AgreementRow.mentee_id), col(PlaceRow.daycare_id)).join(
        PlaceRow, col(PlaceRow.place_id) == col(AgreementRow.place_id)
    )
    return {row[0]: row[1] for row in await session.execute(query.where(stands & not_ended))}
