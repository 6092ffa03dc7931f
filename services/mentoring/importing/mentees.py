"""A file of mentees: one row an enrolment; the same person again in a programme is a re-entry."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Final

from services.mentoring.importing.people import Ref, ref_of
from services.mentoring.importing.rows import Row, Tally
from services.mentoring.mentees import handlers, store
from services.mentoring.mentees.domain import (
    GENDERS,
    HIGHEST_EDUCATION,
    LABOUR_STATUSES,
    TARGET_GROUPS,
    TRAJECTORIES,
    Enrolment,
    Facts,
    Person,
    faults_of,
    overlapping,
    period_of,
)
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id

REQUIRED: Final = ("person_ref", "programme", "started_on", "trajectory")
_END: Final = ("ended_on", "exit_reason")


@dataclass(frozen=True, slots=True)
class Read:
    """A row that makes sense by itself. Its enrolment has no mentee yet."""

    row: Row
    ref: Ref
    enrolment: Enrolment


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Enrol whom these rows name. An enrolment that went on may be ended by a later file; nothing else changes."""
    reads = [_read(row) for row in rows if not row.refusals]
    good = [read for read in reads if not read.row.refusals]
    by_person: dict[Ref, list[Read]] = {}
    for read in good:
        by_person.setdefault(read.ref, []).append(read)
    # Of somebody new the upper row is always taken: whoever is kept here gets an enrolment.
    known = await store.known_or_new(unit.session, [Person(new_id(), *ref) for ref in by_person], unit.now)
    earlier = await store.enrolments(unit.session, known.values())
    tally = Tally()
    new: dict[Ref, list[Enrolment]] = {}
    for ref, own in by_person.items():
        there = list(earlier[known[ref]])
        rest = await _take_known(unit, own, there, tally)
        added = _take_new(rest, there, known[ref], tally)
        if added:
            new[ref] = added
    await _save(unit, new, earlier)
    return tally


async def _take_known(unit: UnitOfWork, reads: list[Read], there: list[Enrolment], tally: Tally) -> list[Read]:
    """What is there already stays or ends; the reads that are about something new."""
    rest = []
    for read in reads:
        place = next((i for i, one in enumerate(there) if one.started_on == read.enrolment.started_on), None)
        if place is None:
            rest.append(read)
            continue
        kept, sent = there[place], replace(read.enrolment, mentee_id=there[place].mentee_id)
        changed = _differences(kept, sent)
        if not changed:
            tally.unchanged += 1
        elif kept.ended_on is None and sent.ended_on and set(changed) <= set(_END):
            others = [one for one in there if one is not kept]
            if other := overlapping(sent, others):
                read.row.refuse("ended_on", f"overlaps the enrolment {period_of(other)} of this person")
                continue
            there[place] = replace(kept, ended_on=sent.ended_on, exit_reason=sent.exit_reason)
            await handlers.end_enrolment(unit, there[place])
            tally.imported += 1
        else:
            read.row.refuse(changed[0], "differs from the enrolment with this start that is there already")
    return rest


def _take_new(reads: list[Read], there: list[Enrolment], mentee_id: str, tally: Tally) -> list[Enrolment]:
    """The enrolments that fit beside those that are there and each other; of two that do not, the upper row stays."""
    added: list[tuple[int, Enrolment]] = []
    for read in reads:
        enrolment = replace(read.enrolment, mentee_id=mentee_id)
        if any(not _differences(one, enrolment) for _, one in added):
            tally.unchanged += 1
        elif line := next((line for line, one in added if overlapping(enrolment, [one])), None):
            read.row.refuse("started_on", f"overlaps the enrolment of this person in line {line}")
        elif other := overlapping(enrolment, there):
            read.row.refuse("started_on", f"overlaps the enrolment {period_of(other)} of this person")
        else:
            added.append((read.row.line, enrolment))
            tally.imported += 1
    return [enrolment for _, enrolment in added]


async def _save(unit: UnitOfWork, new: dict[Ref, list[Enrolment]], earlier: dict[str, list[Enrolment]]) -> None:
    cohorts = {(ref[0], enrolment.cohort) for ref, added in new.items() for enrolment in added}
    await handlers.name_what_is_new(unit, cohorts)
    for (programme_id, _), added in new.items():
        await handlers.save_enrolments(unit, programme_id, added, earlier[added[0].mentee_id])


def _read(row: Row) -> Read:
    facts = Facts(
        gender=row.code("gender", GENDERS),
        birth_date=row.day("birth_date"),
        postcode=row.word("postcode"),
        education=row.whole("education", HIGHEST_EDUCATION),
        labour_status=row.code("labour_status", LABOUR_STATUSES),
        languages=row.words("languages"),
        referred_by=row.word("referred_by"),
        target_groups=row.codes("target_groups", TARGET_GROUPS),
    )
    enrolment = Enrolment(
        enrolment_id=new_id(),
        mentee_id="",
        cohort=row.word("cohort") or "",
        trajectory=row.needed_code("trajectory", TRAJECTORIES),
        started_on=row.needed_day("started_on"),
        ended_on=row.day("ended_on"),
        exit_reason=row.word("exit_reason"),
        facts=facts,
    )
    ref = ref_of(row)
    if not row.refusals:
        row.refuse_faults(faults_of(enrolment))
    return Read(row, ref, enrolment)


def _differences(kept: Enrolment, sent: Enrolment) -> list[str]:
    """The columns in which two enrolments of one person differ."""
    own = [field.name for field in fields(Enrolment) if field.name not in ("enrolment_id", "mentee_id", "facts")]
    return [*_unlike(kept, sent, own), *_unlike(kept.facts, sent.facts, [field.name for field in fields(Facts)])]


def _unlike(one: object, other: object, names: Iterable[str]) -> list[str]:
    return [name for name in names if getattr(one, name) != getattr(other, name)]
