"""Reads an allocation made by anyone."""

from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import Place, Row
from services.matching.verifier.sheets import read_rows
from services.matching.verifier.troubles import Faults


def read_allocation(path: Path) -> list[Row]:
    """The rows as they are: whether their ids exist is for the rules to say. Raises BadInput."""
    faults = Faults(path)
    found: list[Row] = []
    for line, (child_id, daycare_id, group) in read_rows(path, faults, ("child_id", "daycare_id", "group")):
        try:
            found.append(Row(cells.text(child_id), Place(daycare_id, group) if daycare_id else None, line))
        except ValueError as error:
            faults.add(line, "child_id", str(error))
    faults.stop_if_any()
    return found
