"""Files that have been kept for long enough: a coordinator is asked, sees whose they are, and erases them together."""

import re

from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

YEAR = utc_now().year


async def left(mentoring: Mentoring, name: str, programme: str, year: int) -> str:
    """A mentee who left in the middle of a year."""
    mentee_id = await mentoring.enrol(name=name, programme=programme, started_on=f"{year}-02-01")
    ended = {"ended_on": f"{year}-06-30", "reason": "certificate"}
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/end", ended)).is_success
    return mentee_id


async def shown(mentoring: Mentoring) -> str:
    answer = await mentoring.get("/retention?lang=en")
    assert answer.status_code == 200
    return answer.text


async def erase(mentoring: Mentoring, *mentee_ids: str, **more: str) -> int:
    """What the page sends; the status of the answer."""
    async with mentoring.caller("coordinator", None) as caller:
        body = {"mentee_id": list(mentee_ids), "key": new_id(), **more}
        return (await caller.post("/retention", data=body)).status_code


async def test_only_who_left_long_ago_is_shown_and_erased_and_the_figures_stay(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    long_gone = await left(mentoring, "Proef Lang Weg", programme, YEAR - 12)
    recent = await left(mentoring, "Proef Pas Weg", programme, YEAR - 9)
    again = await left(mentoring, "Proef Terug", programme, YEAR - 12)
    back = {"person_ref": "P-1", "programme": programme, "name": "Proef Twee Keer"}
    first = await mentoring.enrol(started_on=f"{YEAR - 12}-02-01", **back)
    ended = {"ended_on": f"{YEAR - 12}-06-30", "reason": "other"}
    assert (await mentoring.post(f"/api/v1/mentees/{first}/end", ended)).is_success
    assert await mentoring.enrol(**back) == first

    page = await shown(mentoring)
    assert all(name in page for name in ("Proef Lang Weg", "Proef Terug"))
    assert not any(name in page for name in ("Proef Pas Weg", "Proef Twee Keer"))
    start = (await mentoring.get("/?lang=en")).text
    assert re.search("files? of .* trainees? ha(s|ve) been kept for long enough", start)
    assert "kept for long enough" not in (await mentoring.get("/?lang=en", "mentor", "mentor-a")).text

    assert await erase(mentoring, long_gone) == 422, "nothing was confirmed"
    assert "Proef Lang Weg" in await shown(mentoring)
    assert await erase(mentoring, long_gone, recent, first, "nobody", sure="yes") == 303

    gone = [(await mentoring.get(f"/api/v1/mentees/{one}")).status_code for one in (long_gone, recent, first, again)]
    assert gone == [404, 200, 200, 200]
    report = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/esf")).json()
    assert (report["participants"], report["exits"]) == (4, 3)
    assert "Proef Lang Weg" not in await shown(mentoring)
