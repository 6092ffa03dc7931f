"""Small towns, drawn by hypothesis and written as the files of a round."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from services.matching.domain.policies import Policy
from services.matching.engine.files.places import read_daycares, read_groups
from services.matching.engine.files.policy import read_policy
from services.matching.engine.files.requests import read_requests
from services.matching.engine.instance import Instance

DAYPARTS = [f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]
GROUNDS = ["work-4-5", "training", "sibling", "foster", "single-parent", "low-income", "vulnerable"]
Row = dict[str, Any]
POLICY = """
id = "town"
effective_from = 2025-04-30
seed = 3
tie_break = {tie_break}
[[tiers]]
name = "work"
grounds = ["work-4-5"]
[[tiers]]
name = "social"
grounds = ["single-parent", "sibling"]
{reserve}
"""
RESERVE = '[reserve]\nshare = {share}\ngrounds = ["vulnerable"]\n'


@dataclass
class Town:
    """The rows of a round's files."""

    daycares: list[Row] = field(default_factory=list)
    vacancies: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    tie_break: Sequence[str] = ("registered_at", "lottery")
    share: float | None = None
    points: str = ""

    def daycare(self, name: str, **more: Any) -> None:
        """Add a daycare."""
        row = {"daycare_id": name, "name": name, "postcode": "2000", "city": "Antwerpen", "lat": 51.2, "lon": 4.4}
        self.daycares.append(row | {"price": "income-related", "specific_care": "no", "consent": "standing"} | more)

    def group(
        self, daycare: str, name: str, places: Sequence[int], ages: tuple[int, int] = (0, 36), **more: Any
    ) -> None:
        """Add a group: places of each day-part; of those left out none."""
        columns = dict.fromkeys((part.replace("-", "_") for part in DAYPARTS), 0)
        columns.update(zip(columns, places, strict=False))
        row = {"daycare_id": daycare, "group": name, "min_age_months": ages[0], "max_age_months": ages[1]}
        self.vacancies.append(row | {"available_from": "2027-01-01"} | columns | more)

    def child(self, name: str, wishes: str, dayparts: Sequence[str] = ("mon-am",), **more: Any) -> None:
        """Add a child that would be 12 months old."""
        row: Row = {
            "request_id": f"r-{name}", "child_id": name, "family_id": f"f-{name}", "birth_date": "2026-02-01",
            "start_on": "2027-02-01", "dayparts": ";".join(dayparts), "postcode": "2000", "lat": 51.21, "lon": 4.41,
            "max_km": 5, "income_related_price": "no", "specific_care": "no", "priority_grounds": "",
            "registered_at": f"2026-05-01T00:00:{len(self.requests):02}Z", "preferences": wishes,
            "siblings_together": "yes", "sibling_at": "", "current_daycare": "", "current_group": "",
        }  # fmt: skip
        self.requests.append(row | more)

    def write(self, folder: Path) -> None:
        """Write the four files."""
        for name, rows in (("daycares", self.daycares), ("vacancies", self.vacancies), ("requests", self.requests)):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        reserve = "" if self.share is None else RESERVE.format(share=self.share)
        text = POLICY.format(tie_break=list(self.tie_break), reserve=reserve) + self.points
        (folder / "policy.toml").write_text(text)

    def read(self, folder: Path) -> tuple[Instance, Policy]:
        """The files, written and read."""
        self.write(folder)
        daycares = read_daycares(folder / "daycares.csv")
        groups = read_groups(folder / "vacancies.csv", daycares)
        return read_requests(folder / "requests.csv", daycares, groups), read_policy(folder / "policy.toml")


@st.composite
def towns(draw: st.DrawFn, most_children: int = 6, *, plain: bool = False) -> Town:
    """A town with everything that can make a round hard; a plain one: one place a child, nobody together."""
    town = Town(tie_break=draw(st.sampled_from([["registered_at", "lottery"], ["lottery"], ["distance"], []])))
    names = [f"d{number}" for number in range(draw(st.integers(1, 3)))]
    town.share = None if plain else draw(st.sampled_from([None, 0.1, 0.5, 1]))
    for number, name in enumerate(names):
        price = "income-related" if plain else draw(st.sampled_from(["income-related", "income-related", "free"]))
        town.daycare(name, price=price, lat=51.2 + number / 100)
        for group in ["A"] if plain else draw(st.sampled_from([["A"], ["A", "B"]])):
            ages = (0, 36) if plain else draw(st.sampled_from([(0, 12), (0, 36), (12, 36)]))
            town.group(name, group, draw(st.lists(st.integers(0, 2), min_size=3, max_size=3)), ages)
    while len(town.requests) < draw(st.integers(1, most_children)):
        _draw_family(draw, town, names, plain)
    return town


def _draw_family(draw: st.DrawFn, town: Town, names: list[str], plain: bool) -> None:
    size = 1 if plain else draw(st.sampled_from([1, 1, 1, 2]))
    family = f"f{len(town.requests)}"
    wishes = ";".join(draw(st.lists(st.sampled_from(names), unique=True, max_size=3)))
    together = "yes" if size == 1 else draw(st.sampled_from(["yes", "yes", "no"]))
    for number in range(size):
        more: Row = {"family_id": family, "request_id": family, "siblings_together": together}
        more["registered_at"] = f"2026-05-0{draw(st.integers(1, 3))}T00:00:00Z"
        grounds = ["work-4-5", "single-parent", "sibling"] if plain else [*GROUNDS[:1], *GROUNDS[2:5:2], "vulnerable"]
        more["priority_grounds"] = ";".join(draw(st.lists(st.sampled_from(grounds), unique=True, max_size=2)))
        more["sibling_at"] = draw(st.sampled_from(["", *names]))
        parts = ["mon-am"] if plain else draw(st.lists(st.sampled_from(DAYPARTS[:3]), unique=True, min_size=1))
        if not plain:
            more["birth_date"] = draw(st.sampled_from(["2026-01-31", "2026-02-01", "2025-06-15"]))
            more["income_related_price"] = draw(st.sampled_from(["no", "no", "yes"]))
            more["lat"] = 51.19 + draw(st.integers(0, 3)) / 100
            if (size == 1 or together == "no") and draw(st.integers(0, 4)) == 0:
                held = draw(st.sampled_from(town.vacancies))
                more |= {"current_daycare": held["daycare_id"], "current_group": held["group"]}
        town.child(f"c{len(town.requests)}-{number}", wishes, parts, **more)
