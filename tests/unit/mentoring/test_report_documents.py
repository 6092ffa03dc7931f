"""A workbook and a PDF say what the report says: each is opened again and its numbers are compared."""

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from services.mentoring.reports.documents import document_of
from services.mentoring.reports.domain.esf import esf_report
from services.mentoring.reports.domain.funding import Entry, funding_report
from services.mentoring.reports.domain.semester import semester_report
from services.mentoring.reports.domain.small_cells import LIMIT, published
from services.mentoring.reports.shown import HIDDEN, Shown, Unit, esf_tables, funding_tables, semester_tables
from services.mentoring.site import PAGES
from tests.unit.mentoring.files_made import made_up
from tests.unit.mentoring.test_reports import enrolment, held, outcomes
from tests.unit.mentoring.test_semester_report import town

ON = date(2025, 6, 1)
PROGRAMME = "=Proef [1]"
ENTRIES = [
    Entry("esf", PROGRAMME, "budget", ON, 34_028_350),
    Entry("esf", PROGRAMME, "expense", ON, 1_05),
    Entry("=vcf", PROGRAMME, "budget", ON, 13_603_213),
    Entry("=vcf", PROGRAMME, "expense", ON, 13_603_214),
]


def say(key: str) -> str:
    return PAGES.wording.say("nl", key)


@pytest.fixture(scope="module", params=["esf", "funding", "semester"])
def report(request: pytest.FixtureRequest) -> Shown:
    if request.param == "esf":
        files = made_up(PROGRAMME, 60, 5)
        figures = esf_report(
            PROGRAMME, ON, map(enrolment, files.mentees), outcomes(files.outcomes), held(files.sessions)
        )
        assert figures.participants > LIMIT
        tables = tuple(esf_tables(figures, say, is_published=False))
    elif request.param == "semester":
        tables = tuple(semester_tables(semester_report(PROGRAMME, date(2027, 1, 1), town()), say))
    else:
        tables = tuple(funding_tables(funding_report(PROGRAMME, ON, ENTRIES), say))
    return Shown(request.param, say(f"report.{request.param}"), "", "P1", PROGRAMME, ON, tables)


def test_a_workbook_opened_again_has_the_reports_numbers_as_numbers(report: Shown) -> None:
    book = load_workbook(BytesIO(document_of(report, "xlsx", "nl")))
    assert len(book.worksheets) == len(report.tables)
    for sheet, table in zip(book.worksheets, report.tables, strict=True):
        assert sheet["A2"].value == PROGRAMME
        assert sheet["B2"].value == datetime(2025, 6, 1)
        header, *rows = sheet.iter_rows(min_row=4, values_only=True)
        assert header[1:] == table.columns
        scales = [1 if unit == "number" else 100 for unit in table.units]
        read = [(row[0], *map(whole, row[1:], scales)) for row in rows]
        assert read == [(label, *values) for label, values in table.rows]


def whole(value: object, scale: int) -> int | None:
    return None if value in HIDDEN.values() else round(float(str(value)) * scale)


def test_a_pdf_opened_again_has_the_reports_numbers(report: Shown) -> None:
    reader = PdfReader(BytesIO(document_of(report, "pdf", "nl")))
    text = "".join(page.extract_text() for page in reader.pages)
    said = [line.strip() for line in text.splitlines()]
    assert "Cijfers van 1 juni 2025" in said
    for table in report.tables:
        for label, values in table.rows:
            written = [printed(value, unit) for value, unit in zip(values, table.units, strict=True)]
            assert " ".join([label, *written]) in " ".join(said)


def printed(value: int | None, unit: Unit) -> str:
    if value is None:
        return HIDDEN[unit]
    if unit == "euro":
        return f"{value / 100:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{value:,}".replace(",", ".") + (" %" if unit == "percent" else "")


def test_the_same_report_gives_the_same_bytes(report: Shown) -> None:
    for form in ("xlsx", "pdf"):
        assert document_of(report, form, "nl") == document_of(report, form, "nl")


@settings(max_examples=300)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.booleans())
def test_what_is_published_tells_of_no_group_smaller_than_five(counts: list[int], adds_up: bool) -> None:
    shown = published(counts, adds_up=adds_up)
    assert all(value is None or value == count for value, count in zip(shown, counts, strict=True))
    assert not any(value is not None and 0 < value < LIMIT for value in shown)
    hidden = [count for value, count in zip(shown, counts, strict=True) if value is None]
    if adds_up and hidden and len(counts) > 1:
        assert len(hidden) > 1
        assert sum(hidden) >= LIMIT or len(hidden) == len(counts)
    if all(count == 0 or count >= LIMIT for count in counts):
        assert not hidden
