"""`opvangpunt report` on a mentoring that serves: figures on the screen, and files that open."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from typer.testing import CliRunner

from deploy.local.commands import report
from deploy.local.ports import free_ports
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.system.served import on_a_socket


async def test_the_report_by_semester_is_stored_as_a_workbook_and_a_pdf_with_the_programmes_name(
    mentoring: Mentoring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = f"proef-{new_id()}"
    await mentoring.put(f"/api/v1/programmes/{programme}", {"name": "Proefproject Noord", "kind": "city"})
    for _ in range(6):
        await mentoring.enrol(programme=programme)
    book, paper = tmp_path / "semester.xlsx", tmp_path / "semester.pdf"
    (port,) = free_ports(1)
    async with on_a_socket(mentoring.app, port) as url:
        layout = SimpleNamespace(private_key=mentoring.key_file)
        system = SimpleNamespace(layout=layout, service_urls={"mentoring": url})
        monkeypatch.setattr(report, "running_system", lambda _: system)
        words = ["semester", "--programme", programme, "--xlsx", str(book), "--pdf", str(paper), "--language", "en"]
        ran = await asyncio.to_thread(CliRunner().invoke, report.app, words)
    assert ran.exit_code == 0, ran.output
    sheet = load_workbook(book)["People"]
    assert sheet["A2"].value == "Proefproject Noord"
    assert ("Started", 6) in [row[:2] for row in sheet.iter_rows(min_row=5, values_only=True)]
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "Proefproject Noord" in text
    assert "Report by semester" in text
