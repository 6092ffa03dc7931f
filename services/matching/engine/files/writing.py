"""The allocation as a file: one row a child, in the order of the requests."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, child_daycare, group_name

ALLOCATION_COLUMNS = ("child_id", "daycare_id", "group")


def allocation_csv(instance: Instance, outcome: Outcome) -> str:
    """The allocation file's text."""
    ids = instance.daycares.ids
    rows = (
        (child_id, ids[daycare], group_name(instance, outcome, child)) if daycare >= 0 else (child_id, "", "")
        for child, (child_id, daycare) in enumerate(
            zip(instance.children.ids, child_daycare(instance, outcome).tolist(), strict=True)
        )
    )
    return csv_text(ALLOCATION_COLUMNS, rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file's text, with lines that end the same everywhere."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
