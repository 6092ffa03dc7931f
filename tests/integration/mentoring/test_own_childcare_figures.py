"""Trainees with children of their own in the report by semester: on people's days, and also once they are erased."""

from typing import Any

from shared.contracts.matching import PlaceMatched, Placement
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_asked_of_others import NOW, TODAY, happen


async def _asked_and_found(mentoring: Mentoring, mentee: str) -> None:
    """Childcare, asked at half past midnight on the first of July and found today."""
    body = {
        "agreed_on": str(TODAY),
        "children": [{"birth_date": "2026-05-01"}],
        "start_on": "2027-02-01",
        "dayparts": ["mon-am"],
    }
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/childcare", body)
    request_id = answer.json()["request_id"]
    matched = PlaceMatched(
        request_id=request_id,
        offer_id=new_id(),
        placements=(Placement(child_id=new_id(), daycare_id="de-ukkies", group="all"),),
        daycare_name="De Ukkies",
        start_on="2027-02-01",
        policy_id="p",
        matched_at=NOW,
    )
    await happen(mentoring, matched)
    asked = "UPDATE mentees.childcare_requests SET asked_at = '2026-06-30T22:30Z' WHERE request_id = $1"
    async with mentoring.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql(asked, (request_id,))


async def _figures(mentoring: Mentoring, programme: str) -> Any:
    told = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/semester?on={TODAY}")).json()["semesters"]
    return {name: (one["people"]["own_childcare"], one["own_childcare"]) for name, one in told.items()}


async def test_who_asked_and_who_got_a_place_stay_in_the_figures_when_they_are_erased(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    mentees = [await mentoring.enrol(programme=programme, started_on="2026-03-01") for _ in range(5)]
    for mentee in mentees:
        await _asked_and_found(mentoring, mentee)
    told = await _figures(mentoring, programme)
    assert told == {"2026-1": (0, {"found": 0, "not_found": 0}), "2026-2": (5, {"found": 5, "not_found": 0})}
    for mentee in mentees[:2]:
        assert (await mentoring.post(f"/api/v1/mentees/{mentee}/erase")).status_code == 200
    assert await _figures(mentoring, programme) == told
    kept = await mentoring.row(
        "SELECT count(*) AS number, count(receipt_code) + count(daycare_name) + count(contact_point) AS more "
        "FROM mentees.childcare_requests WHERE status = 'erased'"
    )
    assert tuple(kept) == (2, 0)
