"""Requests as tests make them: no real people, and phones that nobody has."""

from typing import Any


def document(**changes: Any) -> dict[str, Any]:
    """A request as a desk sends it; changes by dotted name, with `__` for the dot: `guardian__phone=None`."""
    made: dict[str, Any] = {
        "contact_point": "borgerhout",
        "guardian": {
            "name": "Proefouder",
            "phone": "+32470000123",
            "spoken_language": "ary",
            "text_language": "ar",
            "consent": {"texts": True, "matching": True},
        },
        "children": [{"first_name": "Proefkind", "birth_date": "2026-05-01"}],
        "care": {"start_on": "2027-02-01", "dayparts": ["mon-am", "mon-pm", "tue-am"]},
        "wishes": {"daycares": [], "postcode": "2140", "max_km": 3, "income_related_price": True},
        "priority_grounds": ["work-4-5"],
        "external_reference": None,
    }
    for name, value in changes.items():
        *path, last = name.split("__")
        part = made
        for step in path:
            part = part[int(step)] if isinstance(part, list) else part[step]
        part[last] = value
    return made
