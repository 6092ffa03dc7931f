"""Importing requests: what is good goes in once, what is wrong is named."""

from typing import Any

from shared.contracts import topics
from shared.contracts.intake import ParentRequestRegistered
from shared.runtime.identifiers import new_id
from tests.intake_running import Intake, fresh_key
from tests.waiting import until

HEADER = ["request_id", "child_id", "family_id", "birth_date", "start_on", "dayparts", "postcode", "max_km",
          "siblings_together", "registered_at", "preferences", "further"]  # fmt: skip


def row(mark: str, number: int, **changes: str) -> list[str]:
    cells = [f"R{mark}", f"C{mark}-{number}", f"F{mark}", "2026-05-01", "2027-02-01", "mon-am;tue-am", "2140", "3"]
    made = dict(zip(HEADER, [*cells, "yes", "2026-10-01", "", "ignored"], strict=True))
    return list({**made, **changes}.values())


async def send(intake: Intake, rows: list[list[str]], header: list[str] = HEADER) -> dict[str, Any]:
    body = {"first_line": 2, "header": header, "rows": rows}
    answer = await intake.client("operator", None).post("/api/v1/imports/requests", json=body, headers=fresh_key())
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_family_becomes_one_request_and_the_same_file_changes_nothing(intake: Intake) -> None:
    mark = new_id()
    rows = [row(mark, 1), row(mark, 2)]
    assert await send(intake, rows) == {"imported": 2, "unchanged": 0, "refused": []}
    assert await send(intake, rows) == {"imported": 0, "unchanged": 2, "refused": []}
    await until(intake.relayed, "the events to leave")
    (event,) = await intake.published(topics.REQUESTS, lambda event: event.key == f"R{mark}")
    assert isinstance(event, ParentRequestRegistered)
    assert [child.child_id for child in event.children] == [f"C{mark}-1", f"C{mark}-2"]
    assert event.channel == "import"
    assert event.may_be_matched
    assert not event.reachable_by_text
    assert await intake.published(topics.INTAKE_CONTACTS, lambda contact: contact.key == f"F{mark}") == []
    state = await intake.client().get(f"/api/v1/requests/R{mark}")
    assert state.json()["status"] == "registered"


async def test_a_wrong_row_is_named_and_the_rest_goes_in(intake: Intake) -> None:
    good, bad = new_id(), new_id()
    answer = await send(intake, [row(bad, 1, birth_date="no day", max_km="x"), row(good, 1), ["too", "short"]])
    assert answer["imported"] == 1
    assert {(item["line"], item["column"]) for item in answer["refused"]} == {(2, "birth_date"), (2, "max_km"), (4, "")}


async def test_another_request_under_a_known_id_is_refused(intake: Intake) -> None:
    mark = new_id()
    await send(intake, [row(mark, 1)])
    answer = await send(intake, [row(mark, 1, dayparts="fri-pm")])
    assert [(item["line"], item["column"]) for item in answer["refused"]] == [(2, "request_id")]


async def test_a_file_without_a_needed_column_is_refused_as_a_whole(intake: Intake) -> None:
    answer = await send(intake, [["x"]], ["request_id"])
    assert answer["imported"] == 0
    assert "dayparts" in {item["column"] for item in answer["refused"]}


async def test_only_operators_import(intake: Intake) -> None:
    body = {"first_line": 2, "header": HEADER, "rows": []}
    assert (await intake.client().post("/api/v1/imports/requests", json=body)).status_code == 403
