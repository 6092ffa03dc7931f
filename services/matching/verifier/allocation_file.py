"""Reads an allocation made by anyone."""

from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import Place, Row
from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.sheets import BadCell, read_rows
from services.matching.verifier.troubles import Faults


def read_allocation(path: Path, progress: Progress = nobody_waits) -> list[Row]:
    """The rows as they are: whether their ids exist is for the rules to say. Raises BadInput."""
    faults = Faults(path)
    found: list[Row] = []
    for row in read_rows(path, faults, ("child_id", "daycare_id", "group"), progress=progress):
        place = Place(row["daycare_id"], row["group"]) if row["daycare_id"] else None
        try:
            found.append(Row(row.read("child_id", cells.text), place, row.line))
        except BadCell as bad:
            faults.add(row.line, bad.column, str(bad))
    faults.stop_if_any()
    return found
