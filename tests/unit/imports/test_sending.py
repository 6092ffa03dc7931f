import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.importing import sending
from deploy.local.importing.reading import Line, Sheet
from deploy.local.importing.sending import ImportStopped, Outcome, Refusal
from deploy.local.keys import ensure_keys
from deploy.local.layout import layout_of
from deploy.local.processes import Identity
from deploy.local.state import State, System

SHEET = Sheet(Line(1, ["daycare_id", "name"]), (Line(2, ["a", "two\nlines"]), Line(4, ["b", ""]), Line(5, ["c", "x"])))
Answer = Callable[[httpx.Request], httpx.Response]
Importer = Callable[[Answer], Outcome]


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Importer:
    """Send the sheet to a service that answers like this, without waiting between attempts."""
    layout = layout_of(tmp_path)
    layout.private_key.parent.mkdir(parents=True, exist_ok=True)
    ensure_keys(layout)
    system = System(layout, State(folder=str(tmp_path), base=8100, supervisor=Identity(1, "now")))
    client = httpx.Client

    def run(answer: Answer) -> Outcome:
        monkeypatch.setattr(httpx, "Client", lambda **_: client(transport=httpx.MockTransport(answer)))
        monkeypatch.setattr(time, "sleep", lambda _: None)
        return sending.send(system, "daycares", SHEET, {"options": {}}, lambda _: None)

    return run


def report(*refused: tuple[int, str], imported: int = 0) -> dict[str, Any]:
    """A service's answer."""
    faults = [{"line": line, "column": column, "detail": "is wrong"} for line, column in refused]
    return {"imported": imported, "unchanged": 0, "refused": faults}


def test_refused_row_is_named_by_its_line_in_the_file(importing: Importer) -> None:
    outcome = importing(lambda _: httpx.Response(200, json=report((3, "name"), (4, "name"), imported=1)))
    assert outcome.refused == [Refusal(4, "name", "is wrong"), Refusal(5, "name", "is wrong")]
    assert (outcome.imported, outcome.refused_rows) == (1, 2)


def test_missing_column_is_named_in_the_headers_line(importing: Importer) -> None:
    assert importing(lambda _: httpx.Response(200, json=report((1, "city")))).refused[0].line == 1


def test_service_that_comes_back_gets_the_same_piece_under_the_same_key(importing: Importer) -> None:
    seen: list[tuple[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["Idempotency-Key"], json.loads(request.content)))
        if len(seen) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(503 if len(seen) == 2 else 200, json=report(imported=3))

    assert importing(answer).imported == 3
    assert len(seen) == 3
    assert seen[0] == seen[1] == seen[2]


def test_service_that_says_no_is_not_asked_again(importing: Importer) -> None:
    problem = {"title": "Some fields are wrong", "errors": [{"field": "rows", "detail": "too long"}]}
    with pytest.raises(ImportStopped, match="rows: too long"):
        importing(lambda _: httpx.Response(422, json=problem))


def test_service_that_stays_away_ends_the_import_with_its_address(importing: Importer) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ImportStopped, match="8101/api/v1/imports/daycares does not answer"):
        importing(answer)
