"""The played family, and the steps of its request as somebody watching would tell them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

DESK: Final = "borgerhout"
PHONE: Final = "+32470000001"
"""Clearly fake: nobody has this number."""
ANSWER: Final = "JA"
DAYS_UNTIL_START: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Something that happened, when, and where it was seen."""

    at: datetime
    where: str
    what: str


def request_body(today: date) -> dict[str, Any]:
    """A mother who speaks Darija and reads Arabic, with a child of a good year old, for two days a week."""
    start_on = today + timedelta(days=DAYS_UNTIL_START)
    return {
        "contact_point": DESK,
        "guardian": {
            "name": "Voorbeeld Ouder",
            "phone": PHONE,
            "spoken_language": "ary",
            "text_language": "ar",
            "consent": {"texts": True, "matching": True},
        },
        "children": [{"first_name": "Voorbeeld", "birth_date": (start_on - timedelta(days=430)).isoformat()}],
        "care": {"start_on": start_on.isoformat(), "dayparts": ["mon-am", "mon-pm", "tue-am", "tue-pm"]},
        "wishes": {"daycares": [], "postcode": "2140", "max_km": 8, "income_related_price": False},
        "priority_grounds": ["work-4-5"],
    }


def steps_of_request(timeline: Iterable[dict[str, Any]]) -> Iterator[Step]:
    """The steps that the desk sees on its page."""
    for entry in timeline:
        shown = (value for name, value in (entry.get("detail") or {}).items() if not name.endswith("_id"))
        detail = " ".join(map(str, shown))
        yield Step(datetime.fromisoformat(entry["at"]), "desk", f"{entry['what']} {detail}".strip())


def steps_on_phone(texts: Iterable[dict[str, Any]]) -> Iterator[Step]:
    """The texts that the phone got."""
    for text in texts:
        yield Step(datetime.fromisoformat(text["at"]), "phone", text["text"])
