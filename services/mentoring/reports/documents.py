"""A report to keep: a workbook or a PDF."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from services.mentoring.documents import pdf
from services.mentoring.reports.shown import Shown, Table, text_of
from services.mentoring.reports.workbook import workbook
from services.mentoring.site import PAGES
from shared.web.wording import day

Form = Literal["xlsx", "pdf"]
MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def document_of(report: Shown, form: Form, language: str) -> bytes:
    """The bytes of the document; the same report, form and language give the same bytes."""
    return _MADE[form](report, language)


def _printed(report: Shown, language: str) -> bytes:
    content = {
        "language": language,
        "issuer": PAGES.wording.say(language, "document.issuer"),
        "title": report.title,
        "programme": report.name,
        "dated": PAGES.wording.say(language, "report.dated", day=day(report.on, language)),
        "note": report.note,
        "tables": [_printed_table(table, language) for table in report.tables],
    }
    return pdf("report", content, report.on)


def _printed_table(table: Table, language: str) -> dict[str, Any]:
    rows = [
        {"label": label, "values": [text_of(*cell, language) for cell in zip(values, table.units, strict=True)]}
        for label, values in table.rows
    ]
    what = PAGES.wording.say(language, "figure.what")
    return {"title": table.title, "what": what, "columns": table.columns, "rows": rows}


_MADE: Final[Mapping[Form, Callable[[Shown, str], bytes]]] = {
    "xlsx": lambda report, _: workbook(report),
    "pdf": _printed,
}
