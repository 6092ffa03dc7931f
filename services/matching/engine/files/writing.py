"""The allocation as a file: one row a child, in the order of the requests."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, child_daycare, group_name

ALLOCATION_COLUMNS = ("child_id", "daycare_id", "group")


def allocation_csv(instance: Instance, outcome: Outcome) -> str:
    """The allocation file's text."""
    ids, child_ids = instance.daycares.ids, instance.children.ids
    daycares = child_daycare(instance, outcome).tolist()
    rows = (
        (child_ids[child], ids[daycares[child]], group_name(instance, outcome, child))
        if daycares[child] >= 0
        else (child_ids[child], "", "")
        for child in instance.children.in_rows.tolist()
    )
    return csv_text(ALLOCATION_COLUMNS, rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file's text, with lines that end the same everywhere."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
