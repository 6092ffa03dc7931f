"""What a row of a daycares or a vacancies file says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.files import DAYPART_COLUMNS, MOST_PLACES, OLDEST_MONTHS, Reading, Row, read_rows
from shared.contracts.matching import DaycareRegistered, VacantGroup
from shared.geography import Point

DAYCARE_COLUMNS: Final = ("daycare_id", "name", "postcode", "city")
VACANCY_COLUMNS: Final = (
    "daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPART_COLUMNS
)  # fmt: skip
WHOLE_CAPACITY: Final = "all"
WHOLE_CAPACITY_MONTHS: Final = (0, 36)


@dataclass(frozen=True, slots=True)
class DaycareRecord:
    """A daycare with all that is known of it."""

    daycare_id: str
    name: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    price: str
    specific_care: bool
    consent: str
    organiser: str | None = None

    def registered(self) -> DaycareRegistered:
        """The event that tells of it."""
        return DaycareRegistered.model_validate({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group as published: ten numbers of free places."""

    daycare_id: str
    name: str
    min_age_months: int
    max_age_months: int
    available_from: date
    published: tuple[int, ...]

    def vacant(self) -> VacantGroup:
        """The group as events carry it."""
        return VacantGroup(
            group=self.name,
            min_age_months=self.min_age_months,
            max_age_months=self.max_age_months,
            available_from=self.available_from,
            places=dict(zip(DAYPARTS, self.published, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class ImportedDaycare:
    """A row of a daycares file; `capacity` when its capacity was read as free places."""

    daycare: DaycareRecord
    capacity: int | None = None

    def group(self, today: date) -> GroupRecord | None:
        """The capacity as one group with free places in all dayparts, from today."""
        if self.capacity is None:
            return None
        places = (self.capacity,) * len(DAYPARTS)
        return GroupRecord(self.daycare.daycare_id, WHOLE_CAPACITY, *WHOLE_CAPACITY_MONTHS, today, places)


def read_daycares(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    first_line: int,
    middle_of: Callable[[str], Point | None],
    *,
    capacity_as_vacancies: bool,
) -> Reading[ImportedDaycare]:
    """The rows of a daycares file. `middle_of` knows the middle of Belgian postcodes."""

    def read(row: Row) -> ImportedDaycare:
        capacity = row.whole("capacity", MOST_PLACES) if capacity_as_vacancies else None
        return ImportedDaycare(_daycare(row, middle_of), capacity)

    needed = (*DAYCARE_COLUMNS, "capacity") if capacity_as_vacancies else DAYCARE_COLUMNS
    return read_rows(header, rows, first_line, needed=needed, read=read, key=lambda item: item.daycare.daycare_id)


def read_vacancies(header: Sequence[str], rows: Sequence[Sequence[str]], first_line: int) -> Reading[GroupRecord]:
    """The rows of a vacancies file."""
    return read_rows(
        header,
        rows,
        first_line,
        needed=VACANCY_COLUMNS,
        read=_group,
        key=lambda item: (item.daycare_id, item.name),
    )


def _daycare(row: Row, middle_of: Callable[[str], Point | None]) -> DaycareRecord:
    postcode = row.text("postcode", 12)
    point = _point(row, middle_of(postcode))
    return DaycareRecord(
        daycare_id=row.text("daycare_id"),
        name=row.text("name", 200),
        postcode=postcode,
        city=row.text("city"),
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        price=row.choice("price", ("income-related", "free")),
        specific_care=row.choice("specific_care", ("no", "yes")) == "yes",
        consent=row.choice("consent", ("standing", "ask")),
        organiser=row.text("organiser", needed=False) or None,
    )


def _point(row: Row, middle: Point | None) -> Point | None:
    faults = len(row.faults)
    latitude, longitude = row.degrees("lat", 90), row.degrees("lon", 180)
    if latitude is not None and longitude is not None:
        return Point(latitude, longitude)
    if len(row.faults) == faults and (latitude is None) is not (longitude is None):
        row.fault("lat" if latitude is None else "lon", "is empty: give both coordinates, or neither")
    elif len(row.faults) == faults and middle is None:
        row.fault("lat", "is empty, and the postcode is no Belgian one that would tell the place")
    return middle


def _group(row: Row) -> GroupRecord:
    youngest = row.whole("min_age_months", OLDEST_MONTHS)
    oldest = row.whole("max_age_months", OLDEST_MONTHS)
    if not row.faults and oldest < youngest:
        row.fault("max_age_months", f"{oldest} is less than min_age_months, {youngest}")
    return GroupRecord(
        daycare_id=row.text("daycare_id"),
        name=row.text("group"),
        min_age_months=youngest,
        max_age_months=oldest,
        available_from=row.day("available_from"),
        published=tuple(row.whole(column, MOST_PLACES) for column in DAYPART_COLUMNS),
    )
