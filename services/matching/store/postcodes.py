"""The middles of Belgian postcodes, for homes and daycares whose coordinates nobody gave."""

import csv
from functools import cache
from pathlib import Path
from typing import Final

from services.matching.domain.geography import Point

_FILE: Final = Path(__file__).parent.parent / "postcodes.csv"


@cache
def _middles() -> dict[str, Point]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["postcode"]: Point(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}


def middle_of(postcode: str) -> Point | None:
    """The middle of the place with this postcode; None for one that is not Belgian."""
    return _middles().get(postcode.strip())
