"""Who guides whom is told, also where it was decided before anybody had to know."""

from services.mentoring.mentors.telling import tell
from shared.contracts.mentoring import MentorAssigned
from tests.integration.mentoring.bus import events
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_asked_of_others import units


async def test_an_assignment_of_before_is_told_once_and_one_that_is_over_never(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee = await mentoring.enrol(mentor_id="mentor-before")
    address, handed = f"/api/v1/mentees/{mentee}/mentor", {"mentor_ref": "mentor-after", "from_on": "2026-10-01"}
    assert (await mentoring.post(address, handed)).status_code == 200
    async with mentoring.app.state.service.engine.begin() as connection:
        untold = "UPDATE mentees.assignments SET told_at = NULL WHERE mentee_id = $1"
        await connection.exec_driver_sql(untold, (mentee,))
    for _ in range(2):
        async with units(mentoring).begin() as unit:
            await tell(unit)
    assert (await mentoring.post(address, handed | {"mentor_ref": "mentor-last"})).status_code == 200
    told = await events(kafka_bootstrap, MentorAssigned, mentee, 4)
    assert [one.mentor_id for one in told] == ["mentor-before", "mentor-after", "mentor-after", "mentor-last"]


async def test_a_mentor_finds_the_link_of_its_mentee_on_the_page(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(mentor_id="mentor-link")
    assert "/invitations" in (await mentoring.get(f"/mentees/{mentee}", "mentor", "mentor-link")).text
