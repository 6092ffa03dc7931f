"""A small town to try allocations in: files as a city would hand them in, and the verdict on them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from services.matching.verifier.judging import verify_files
from services.matching.verifier.verdict import Verdict

DAYPARTS = [f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]
REQUEST_COLUMNS = [
    "request_id",
    "child_id",
    "family_id",
    "birth_date",
    "start_on",
    "dayparts",
    "postcode",
    "lat",
    "lon",
    "max_km",
    "income_related_price",
    "specific_care",
    "priority_grounds",
    "registered_at",
    "preferences",
    "siblings_together",
    "sibling_at",
    "current_daycare",
    "current_group",
]
POLICY = """
id = "trial"
effective_from = 2026-01-01
tie_break = ["registered_at", "lottery"]

[[tiers]]
name = "work"
grounds = ["work-4-5", "sibling"]

[[tiers]]
name = "foster"
grounds = ["foster"]
"""
RESERVE = """
[reserve]
share = 0.5
grounds = ["vulnerable"]
"""


class Town:
    """Rows with sensible values where a test names none. One place on Monday morning is what everybody wants."""

    def __init__(self, folder: Path, policy: str = POLICY) -> None:
        self.folder = folder
        self.policy = policy
        self.rows: dict[str, list[dict[str, Any]]] = {"daycares": [], "vacancies": [], "requests": [], "allocation": []}

    def daycare(self, daycare_id: str, places: int | None = 1, group: str = "g", **more: Any) -> "Town":
        """A daycare at a point, with one group that has so many places in each day-part; None: no group yet."""
        row = {"daycare_id": daycare_id, "name": daycare_id, "postcode": "2000", "city": "Town", "lat": 51, "lon": 4}
        self.rows["daycares"].append(row | {"price": "income-related", "specific_care": "no", "consent": ""} | more)
        return self if places is None else self.group(daycare_id, group, places)

    def group(self, daycare_id: str, group: str, places: int = 1, **more: Any) -> "Town":
        """A group for 0 to 36 months; `mon_am=2` and so on for single day-parts."""
        row = {"daycare_id": daycare_id, "group": group, "min_age_months": 0, "max_age_months": 36}
        row |= {"available_from": "2027-01-01"} | dict.fromkeys(DAYPARTS, places)
        self.rows["vacancies"].append(row | more)
        return self

    def child(self, child_id: str, preferences: str = "", placed: str | None = "", **more: Any) -> "Town":
        """A child of a family of its own; `placed` as daycare/group, empty: nowhere, None: no row in the allocation."""
        row = dict.fromkeys(REQUEST_COLUMNS, "") | {
            "request_id": f"r-{child_id}",
            "child_id": child_id,
            "family_id": f"f-{child_id}",
            "birth_date": "2026-06-01",
            "start_on": "2027-02-01",
            "dayparts": "mon-am",
            "postcode": "2000",
            "lat": 51,
            "lon": 4,
            "income_related_price": "no",
            "specific_care": "no",
            "registered_at": "2026-09-01T10:00:00Z",
            "preferences": preferences,
            "siblings_together": "yes",
        }
        self.rows["requests"].append(row | more)
        return self if placed is None else self.place(child_id, placed)

    def place(self, child_id: str, placed: str = "") -> "Town":
        """A row of the allocation."""
        daycare, _, group = placed.partition("/")
        group = group or ("g" if daycare else "")
        self.rows["allocation"].append({"child_id": child_id, "daycare_id": daycare, "group": group})
        return self

    def write(self) -> list[Path]:
        """The five files: daycares, vacancies, requests, policy, allocation."""
        for name, rows in self.rows.items():
            self.save(f"{name}.csv", [",".join(map(str, rows[0])), *(",".join(map(str, row.values())) for row in rows)])
        self.save("policy.toml", [self.policy])
        names = ("daycares.csv", "vacancies.csv", "requests.csv", "policy.toml", "allocation.csv")
        return [self.folder / name for name in names]

    def save(self, name: str, lines: Iterable[str]) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    def verdict(self) -> Verdict:
        """What the verifier finds."""
        return verify_files(*self.write())


def broken(verdict: Verdict) -> list[tuple[Any, ...]]:
    """Rule, child and daycare of each break."""
    return [(found.rule, found.child_id, found.daycare_id) for found in verdict.broken]


def blocking(verdict: Verdict) -> list[tuple[str, str]]:
    """Family and daycare of each blocking family."""
    return [(found.family_id, found.daycare_id) for found in verdict.blocking]
