"""A row of a requests file: one child, its cells as text. What is wrong is named by line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import ValidationError

from services.intake.requests.body import NeedsBody
from services.intake.requests.domain.registering import faults_of
from shared.runtime.clock import day_of

REQUIRED: Final = ("request_id", "child_id", "family_id", "birth_date", "start_on", "dayparts")
_COLUMN_OF: Final = {
    "daycares": "preferences",
    "latitude": "lat",
    "longitude": "lon",
    "current_place.daycare_id": "current_daycare",
    "current_place.group": "current_group",
}
_LONGEST_ID: Final = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was not imported. `column` is empty when the line as a whole is wrong."""

    line: int
    column: str
    detail: str


class RefusedRowError(Exception):
    """The row cannot be imported."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(f"line {refusals[0].line}")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Row:
    """A row that makes sense by itself. `needs` holds its one child; `registered_at`: None when the file says none."""

    line: int
    request_id: str
    child_id: str
    family_id: str
    registered_at: datetime | None
    needs: NeedsBody


def missing_columns(header: Sequence[str]) -> list[Refusal]:
    """The columns that a requests file cannot do without and this one lacks."""
    return [Refusal(1, name, "this column is missing") for name in REQUIRED if name not in header]


def read_row(line: int, header: Sequence[str], cells: Sequence[str], now: datetime) -> Row:
    """The child that a row is about. Raises RefusedRowError with everything that is wrong in it."""
    if len(cells) != len(header):
        raise RefusedRowError([Refusal(line, "", f"has {len(cells)} cells where the header has {len(header)}")])
    cell = {name: value.strip() for name, value in zip(header, cells, strict=True)}
    reader = _Reader(line, cell)
    request_id, child_id, family_id = (reader.id(name) for name in ("request_id", "child_id", "family_id"))
    registered_at = reader.moment("registered_at")
    document = reader.document(registered_at or now)
    needs = reader.needs(document, day_of(registered_at or now))
    if needs is None:
        raise RefusedRowError(reader.refusals)
    return Row(line, request_id, child_id, family_id, registered_at, needs)


class _Reader:
    """Reads cells, noting what cannot be read."""

    def __init__(self, line: int, cell: Mapping[str, str]) -> None:
        self._line = line
        self._cell = cell
        self.refusals: list[Refusal] = []

    def _refuse(self, column: str, detail: str) -> None:
        if all(refusal.column != column for refusal in self.refusals):
            self.refusals.append(Refusal(self._line, column, detail))

    def _text(self, column: str) -> str | None:
        return self._cell.get(column) or None

    def id(self, column: str) -> str:
        value = self._cell.get(column, "")
        if not value or len(value) > _LONGEST_ID or not value.isprintable():
            self._refuse(column, f"must be a text of at most {_LONGEST_ID} characters")
        return value

    def moment(self, column: str) -> datetime | None:
        text = self._text(column)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._refuse(column, "must be a moment like 2026-11-22T14:05:00Z")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _yes(self, column: str, otherwise: bool) -> bool:
        text = self._cell.get(column, "").lower()
        if text not in {"", "yes", "no"}:
            self._refuse(column, "must be yes or no")
        return text == "yes" if text else otherwise

    def _number(self, column: str) -> float | None:
        text = self._text(column)
        try:
            return float(text) if text else None
        except ValueError:
            self._refuse(column, "must be a number")
            return None

    def _items(self, column: str) -> list[str]:
        return [item.strip() for item in self._cell.get(column, "").split(";") if item.strip()]

    def _lies_ahead(self, today: date) -> bool:
        try:
            return date.fromisoformat(self._cell.get("birth_date", "")) > today
        except ValueError:
            return False

    def document(self, registered_at: datetime) -> dict[str, Any]:
        """The row in the shape of a request's JSON, with its one child."""
        place = {"daycare_id": self._text("current_daycare"), "group": self._text("current_group")}
        child = {
            "birth_date": self._cell.get("birth_date", ""),
            "expected": self._lies_ahead(day_of(registered_at)),
            "specific_care": self._yes("specific_care", otherwise=False),
            "sibling_at": self._text("sibling_at"),
            "current_place": place if any(place.values()) else None,
        }
        wishes = {
            "daycares": self._items("preferences"),
            "postcode": self._text("postcode"),
            "latitude": self._number("lat"),
            "longitude": self._number("lon"),
            "max_km": self._number("max_km"),
            "income_related_price": self._yes("income_related_price", otherwise=False),
            "siblings_together": self._yes("siblings_together", otherwise=True),
        }
        care = {"start_on": self._cell.get("start_on", ""), "dayparts": self._items("dayparts")}
        grounds = self._items("priority_grounds")
        return {"children": [child], "care": care, "wishes": wishes, "priority_grounds": grounds}

    def needs(self, document: dict[str, Any], today: date) -> NeedsBody | None:
        """The row's needs; None when something is wrong, now or before."""
        try:
            needs = NeedsBody.model_validate(document)
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False):
                self._refuse(_column_of(item["loc"]), item["msg"])
            return None
        children = tuple(child.child("child") for child in needs.children)
        for fault in faults_of(children, needs.care.care(), needs.wishes.wishes(), today):
            self._refuse(_column_of(tuple(fault.field.split("."))), fault.detail)
        return None if self.refusals else needs


def _column_of(location: Sequence[int | str]) -> str:
    """The column of a field: `("care", "dayparts", 2)` is `dayparts`."""
    names = [str(part) for part in location if not str(part).isdigit() and part not in {"children", "care", "wishes"}]
    name = ".".join(names)
    return _COLUMN_OF.get(name, name)
