"""The desk's form: from what a browser sends to a request, and from what is wrong to the field that it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.intake.requests.body import MOST_ITEMS, RequestBody
from services.intake.requests.domain.registering import Registration
from services.intake.requests.receiving import WrongFieldsError, from_desk

_BELGIAN_DAY: Final = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_CHILD_FIELDS: Final = ("first_name", "birth_date", "expected", "specific_care")
_FIELDS: Final = {
    "guardian.name": "guardian_name",
    "guardian.phone": "phone",
    "guardian.spoken_language": "spoken_language",
    "guardian.text_language": "text_language",
    "care.start_on": "start_on",
    "care.dayparts": "dayparts",
    "wishes.daycares": "daycares",
    "wishes.postcode": "postcode",
    "wishes.max_km": "max_km",
}

_ORDER: Final = (
    "guardian_name", "phone", "spoken_language", "text_language", "child", "start_on", "dayparts", "postcode", "max_km",
    "daycares", "other",
)  # fmt: skip


@dataclass(slots=True)
class RequestForm:
    """What somebody filled in: single values, chosen values, children, and what is wrong (field → message's key)."""

    key: str
    values: Mapping[str, str]
    chosen: Mapping[str, Sequence[str]]
    children: list[dict[str, str]]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> "RequestForm":
        """A form nobody has touched. Its key makes sure that it becomes one request, however often it is sent."""
        start = {"spoken_language": "nl", "text_language": "nl", "max_km": "3", "income_related_price": "yes"}
        return cls(str(uuid4()), start, {"dayparts": (), "grounds": ()}, [{}])

    @classmethod
    def read(cls, data: FormData) -> "RequestForm":
        """The form as it was sent."""
        values = {name: value.strip() for name, value in data.items() if isinstance(value, str)}
        chosen = {name: [str(value) for value in data.getlist(name)] for name in ("dayparts", "grounds", "daycares")}
        count = sum(1 for number in range(MOST_ITEMS) if f"child-{number}-birth_date" in values)
        children = [
            {name: values.get(f"child-{number}-{name}", "") for name in _CHILD_FIELDS}
            for number in range(max(count, 1))
        ]
        return cls(_key(values.get("key", "")), values, chosen, children)

    def add_child(self) -> None:
        """Room for one child more."""
        if len(self.children) < MOST_ITEMS:
            self.children.append({})

    def registration(self, contact_point: str, now: datetime) -> Registration | None:
        """The request that this form asks for; None when something is wrong, which `errors` then says."""
        try:
            return from_desk(RequestBody.model_validate(self._document(contact_point)), now)
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False):
                self._note(".".join(map(str, item["loc"])))
        except WrongFieldsError as error:
            for fault in error.faults:
                self._note(fault.field)
        self.errors = dict(sorted(self.errors.items(), key=lambda item: _place(item[0])))
        return None

    def _note(self, name: str) -> None:
        child = re.match(r"^children\.(\d+)\.(\w+)", name)
        if child:
            self.errors.setdefault(f"child-{child[1]}-{child[2]}", f"error.{child[2]}")
            return
        known = next((kept for start, kept in _FIELDS.items() if name.startswith(start)), "other")
        self.errors.setdefault(known, f"error.{known}")

    def _document(self, contact_point: str) -> dict[str, Any]:
        value = self.values.get
        return {
            "contact_point": contact_point,
            "guardian": {
                "name": value("guardian_name", ""),
                "phone": value("phone") or None,
                "spoken_language": value("spoken_language", ""),
                "text_language": value("text_language", ""),
                "consent": {"texts": value("consent_texts") == "yes", "matching": value("consent_matching") == "yes"},
            },
            "children": [_child(child) for child in self.children],
            "care": {"start_on": _day(value("start_on", "")), "dayparts": self.chosen["dayparts"]},
            "wishes": {
                "daycares": [_id(name) for name in self.chosen["daycares"] if name.strip()],
                "postcode": value("postcode") or None,
                "max_km": _number(value("max_km", "")),
                "income_related_price": value("income_related_price") == "yes",
                "siblings_together": value("siblings_apart") != "yes",
            },
            "priority_grounds": self.chosen["grounds"],
            "external_reference": value("external_reference") or None,
        }


def _place(name: str) -> tuple[int, str]:
    """Where a field is on the form: errors are listed in that order."""
    return (_ORDER.index(name) if name in _ORDER else _ORDER.index("child"), name)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _child(child: Mapping[str, str]) -> dict[str, Any]:
    return {
        "first_name": child.get("first_name") or None,
        "birth_date": _day(child.get("birth_date", "")),
        "expected": child.get("expected") == "yes",
        "specific_care": child.get("specific_care") == "yes",
    }


def _day(text: str) -> str:
    """A day as a browser sends it, or as a person types it: 1/2/2027."""
    typed = _BELGIAN_DAY.match(text)
    if not typed:
        return text
    try:
        return date(int(typed[3]), int(typed[2]), int(typed[1])).isoformat()
    except ValueError:
        return text


def _number(text: str) -> float | str | None:
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        return text


def _id(name: str) -> str:
    """A daycare as the list of names gives it: `Name (id)`, or its id alone."""
    found = re.search(r"\(([^()]+)\)\s*$", name)
    return found[1] if found else name.strip()
