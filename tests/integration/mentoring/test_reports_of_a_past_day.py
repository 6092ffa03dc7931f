"""A report of a past day stays what it was, whatever is dated later and comes in later, and however often."""

from datetime import date
from typing import Any, Final

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_importing import report, send
from tests.unit.mentoring.files_made import Files, Rows, made_up

ON: Final = date(2025, 3, 31)
DAYS: Final = {"sessions": "held_on", "outcomes": "on", "ledger": "on"}


def up_to(on: date, files: Files) -> dict[str, Rows]:
    """What the files held on a day: who had not left yet went on."""
    started = [row for row in files.mentees if row["started_on"] <= str(on)]
    mentees = [row if row["ended_on"] <= str(on) else row | {"ended_on": "", "exit_reason": ""} for row in started]
    rest = {kind: [row for row in getattr(files, kind) if row[day] <= str(on)] for kind, day in DAYS.items()}
    return {"mentors": files.mentors, "mentees": mentees, **rest}


async def figures(mentoring: Mentoring, programme: str) -> list[Any]:
    return [await report(mentoring, programme, kind, ON) for kind in ("esf", "funding", "semester")]


async def test_what_comes_in_later_and_is_dated_later_changes_nothing_of_a_past_day(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    files = made_up(programme, 60, seed=11)
    for kind, rows in up_to(ON, files).items():
        assert (await send(mentoring, kind, rows))["refused"] == []
    before = await figures(mentoring, programme)
    assert before[0]["participants"] > before[0]["exits"] > 0
    for _ in range(2):
        for kind in ("mentors", "mentees", *DAYS):
            assert (await send(mentoring, kind, getattr(files, kind)))["refused"] == []
        assert await figures(mentoring, programme) == before
    await send(mentoring, "mentees", [{**files.mentees[0], "person_ref": "P-later", "started_on": "2026-01-05"}])
    assert await figures(mentoring, programme) == before
