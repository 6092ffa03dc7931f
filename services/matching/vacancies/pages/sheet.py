"""The sheet as a form: from what a browser sends to lines, and from what is wrong to the cell that it is about."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from starlette.datastructures import FormData

from services.matching.domain.files import DAYPART_COLUMNS
from services.matching.domain.imports import VACANCY_COLUMNS, GroupRecord, read_vacancies
from services.matching.vacancies.domain import Line

MOST_GROUPS: Final = 60
_NEW: Final = {"min_age_months": "0", "max_age_months": "36"}
_MESSAGES: Final = {
    "group": "group", "daycare_id": "group", "min_age_months": "age", "max_age_months": "age",
    "available_from": "available_from",
}  # fmt: skip


@dataclass(slots=True)
class GroupForm:
    """One group as it stands on the page: `shown` is how it was read from the database, None for a new one."""

    values: dict[str, str]
    shown: GroupRecord | None = None

    @property
    def is_new(self) -> bool:
        """Whether the group is not there yet."""
        return self.shown is None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has named the new group or filled in a place."""
        filled = ("group", *DAYPART_COLUMNS)
        return self.is_new and not any(self.values.get(name, "").strip() for name in filled)

    @property
    def mark(self) -> str:
        """How the group was shown, to be sent back with the form."""
        shown = self.shown
        if shown is None:
            return ""
        fields = (shown.name, shown.min_age_months, shown.max_age_months, str(shown.available_from), shown.published)
        return json.dumps(fields)


@dataclass(slots=True)
class Sheet:
    """The groups on the page and what is wrong: cell's name → message's key."""

    key: str
    groups: list[GroupForm]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[GroupRecord], today: date) -> "Sheet":
        """A sheet nobody has touched, with room for one more group, whose places are free from today."""
        room = GroupForm({**_NEW, "available_from": str(today)})
        return cls(str(uuid4()), [*(GroupForm(_cells(group), group) for group in groups), room])

    @classmethod
    def read(cls, daycare_id: str, data: FormData) -> "Sheet":
        """The sheet as it was sent."""
        groups = []
        for number in range(MOST_GROUPS):
            if f"g{number}-shown" not in data:
                break
            values = {name: str(data.get(f"g{number}-{name}", "")) for name in VACANCY_COLUMNS}
            groups.append(GroupForm(values, _shown(daycare_id, str(data.get(f"g{number}-shown", "")))))
        return cls(_key(str(data.get("key", ""))), groups)

    def lines(self, daycare_id: str) -> list[Line] | None:
        """What the sheet asks for; None when something is wrong, which `errors` then says. An empty cell is a zero."""
        filled = [(number, group) for number, group in enumerate(self.groups) if not group.is_empty]
        rows = [_row(daycare_id, group) for _, group in filled]
        reading = read_vacancies(VACANCY_COLUMNS, rows, 0)
        for fault in reading.faults:
            number = filled[fault.line][0]
            column = "group" if fault.column == "daycare_id" else fault.column
            self.errors.setdefault(f"g{number}-{column}", f"director.error.{_MESSAGES.get(fault.column, 'number')}")
        if self.errors:
            return None
        return [Line(filled[row][1].shown, record) for row, record in reading.records]

    def overtaken(self, names: Iterable[str], now: Mapping[str, GroupRecord]) -> None:
        """Other places are free in these groups by now: show those, and say so."""
        for number, group in enumerate(self.groups):
            name = group.values["group"].strip()
            if name not in names:
                continue
            if group.is_new or name not in now:
                self.errors[f"g{number}-group"] = "director.error.group"
                continue
            for column, before, free in zip(DAYPART_COLUMNS, _numbers(group.shown), now[name].published, strict=True):
                if before != free:
                    group.values[column] = str(free)
                    self.errors[f"g{number}-{column}"] = "director.error.overtaken"
            self.errors.setdefault(f"g{number}-{DAYPART_COLUMNS[0]}", "director.error.overtaken")
            group.shown = now[name]


def _numbers(group: GroupRecord | None) -> tuple[int, ...]:
    return group.published if group else (0,) * len(DAYPART_COLUMNS)


def _cells(group: GroupRecord) -> dict[str, str]:
    return {
        "group": group.name,
        "min_age_months": str(group.min_age_months),
        "max_age_months": str(group.max_age_months),
        "available_from": str(group.available_from),
        **{column: str(number) for column, number in zip(DAYPART_COLUMNS, group.published, strict=True)},
    }


def _row(daycare_id: str, group: GroupForm) -> list[str]:
    values = {**group.values, "daycare_id": daycare_id}
    if group.shown is not None:
        values["group"] = group.shown.name
    return [values[name].strip() or ("0" if name in DAYPART_COLUMNS else "") for name in VACANCY_COLUMNS]


def _shown(daycare_id: str, mark: str) -> GroupRecord | None:
    """The group that a mark stands for. One that was tampered with stands for none: it is then overtaken."""
    try:
        name, youngest, oldest, day, numbers = json.loads(mark)
        cells = [daycare_id, name, str(youngest), str(oldest), day, *map(str, numbers)]
        return read_vacancies(VACANCY_COLUMNS, [cells], 0).records[0][1]
    except (ValueError, TypeError, IndexError, AttributeError):
        return None


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
