import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from deploy.local.demo.dates import WRITTEN_ON, files_for
from deploy.local.importing.reading import read_sheet
from services.matching.domain.imports import read_daycares, read_vacancies
from shared.geography import middle_of


@pytest.fixture
def city(tmp_path: Path) -> dict[str, Path]:
    """The demo's files as they were written."""
    return files_for(WRITTEN_ON, tmp_path)


def rows_of(file: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows."""
    sheet = read_sheet(file)
    return sheet.header.cells, [line.cells for line in sheet.lines]


def test_every_row_of_the_demo_city_can_be_imported(city: dict[str, Path]) -> None:
    daycares = read_daycares(*rows_of(city["daycares"]), 2, middle_of, capacity_as_vacancies=False)
    vacancies = read_vacancies(*rows_of(city["vacancies"]), 2)
    assert not daycares.faults
    assert not vacancies.faults
    known = {record.daycare.daycare_id for _, record in daycares.records}
    assert {record.daycare_id for _, record in vacancies.records} == known
    assert {record.daycare.consent for _, record in daycares.records} == {"standing", "ask"}
    assert {record.daycare.price for _, record in daycares.records} == {"income-related", "free"}


def test_requests_wish_for_daycares_that_are_there(city: dict[str, Path]) -> None:
    known = {row[0] for row in rows_of(city["daycares"])[1]}
    header, rows = rows_of(city["requests"])
    wishes = {name for row in rows for name in row[header.index("preferences")].split(";") if name}
    assert wishes <= known


def test_demo_city_moves_with_the_calendar(tmp_path: Path) -> None:
    later = files_for(WRITTEN_ON + timedelta(days=100), tmp_path)
    with later["vacancies"].open(newline="") as lines:
        days = {date.fromisoformat(row["available_from"]) for row in csv.DictReader(lines)}
    assert min(days) == date(2026, 12, 1) + timedelta(weeks=14)


def test_files_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    first = files_for(WRITTEN_ON, tmp_path)["requests"].read_text()
    assert files_for(WRITTEN_ON + timedelta(days=100), tmp_path)["requests"].read_text() == first
