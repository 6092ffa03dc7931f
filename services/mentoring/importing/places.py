"""A file of places to learn. A place that is there already is described anew; what was agreed about it stays."""

from typing import Final

from services.mentoring.importing.rows import Row, Tally
from services.mentoring.places import handlers, store
from services.mentoring.places.domain.place import AGE_GROUPS, KINDS, WEEKDAYS, Place, faults_of
from services.mentoring.programmes import store as programmes
from shared.messaging import UnitOfWork

REQUIRED: Final = ("place_id", "daycare_id", "daycare_name", "postcode", "kind", "days", "from_on", "until_on")


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Keep the places that these rows describe."""
    reads = [(row, _read(row)) for row in rows if not row.refusals]
    good = [(row, place) for row, place in reads if not row.refusals]
    known = await store.lock_places(unit.session, {place.place_id for _, place in good})
    firsts = {place.place_id: place for _, place in reversed(good)}
    beside = await handlers.faults_beside_agreements(unit, known, list(firsts.values()))
    tally = Tally()
    taken: dict[str, tuple[int, Place]] = {}
    new: dict[str, Place] = {}
    for row, place in good:
        line, first = taken.setdefault(place.place_id, (row.line, place))
        if first != place:
            row.refuse("place_id", f"is described otherwise in line {line}")
        elif place in {known.get(place.place_id), new.get(place.place_id)}:
            tally.unchanged += 1
        elif place.place_id in beside:
            row.refuse_faults(beside[place.place_id])
        else:
            new[place.place_id] = place
            tally.imported += 1
    named = {place.programme_id for place in new.values() if place.programme_id}
    await programmes.name_programmes(unit.session, sorted(named))
    await handlers.keep_places(unit, known, list(new.values()))
    return tally


def _read(row: Row) -> Place:
    days = row.codes("days", WEEKDAYS)
    number = row.whole("number")
    place = Place(
        place_id=row.id("place_id"),
        daycare_id=row.id("daycare_id"),
        daycare_name=row.id("daycare_name"),
        postcode=row.id("postcode"),
        kind=row.needed_code("kind", KINDS),  # type: ignore[arg-type]
        days=tuple(day for day in WEEKDAYS if day in days),
        from_on=row.needed_day("from_on"),
        until_on=row.needed_day("until_on"),
        number=1 if number is None else number,
        age_group=row.code("age_group", AGE_GROUPS) or "any",  # type: ignore[arg-type]
        languages=row.words("languages"),
        has_mentor=bool(row.word("has_mentor")) and row.yes("has_mentor"),
        programme_id=row.word("programme"),
    )
    if not row.refusals:
        row.refuse_faults(faults_of(place))
    return place
