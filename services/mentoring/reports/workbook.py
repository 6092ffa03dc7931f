"""A report as an Excel workbook: one sheet a table, with numbers that can be reckoned with."""

from datetime import datetime, time
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.mentoring.reports.shown import HIDDEN, Shown, Table, Unit

_FORMATS: Final[dict[Unit, str]] = {"number": "#,##0", "euro": "#,##0.00", "percent": "0%"}
_SCALES: Final[dict[Unit, int]] = {"number": 1, "euro": 100, "percent": 100}
_FORBIDDEN: Final = str.maketrans("[]:*?/\\", "       ")
LONGEST_NAME: Final = 31
"""What Excel allows of a sheet's name."""
HEADER: Final = 3
"""The row of the header, counted from 0: above it are the heading, the programme with the day, and a line of room."""


def workbook(report: Shown) -> bytes:
    """The bytes of an xlsx file; the same report gives the same bytes."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    noon = datetime.combine(report.on, time(12))
    book.set_properties({"title": report.title, "subject": report.name, "comments": report.note, "created": noon})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    units = {unit: book.add_format({"num_format": code}) for unit, code in _FORMATS.items()}
    for table in report.tables:
        sheet = book.add_worksheet(table.title.translate(_FORBIDDEN)[:LONGEST_NAME])
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, len(table.columns), 16)
        sheet.write_string(0, 0, f"{report.title}: {table.title}", bold)
        sheet.write_string(1, 0, report.name)
        sheet.write_datetime(1, 1, datetime.combine(report.on, time()), day)
        _fill(sheet, table, bold, units)
    book.close()
    return content.getvalue()


def _fill(sheet: Worksheet, table: Table, bold: Format, units: dict[Unit, Format]) -> None:
    for column, name in enumerate(("", *table.columns)):
        sheet.write_string(HEADER, column, name, bold)
    for row, (label, values) in enumerate(table.rows, HEADER + 1):
        sheet.write_string(row, 0, label)
        for column, (value, unit) in enumerate(zip(values, table.units, strict=True), 1):
            if value is None:
                sheet.write_string(row, column, HIDDEN[unit])
            else:
                sheet.write_number(row, column, value / _SCALES[unit], units[unit])
