"""A mentee sees itself, without notes, and nobody else."""

from tests.integration.mentoring.service import Mentoring


async def test_a_mentee_sees_its_own_training_without_notes_and_nobody_else(mentoring: Mentoring) -> None:
    own = await mentoring.enrol(name="Proef Zelf", mentor_id="mentor-eigen", target_groups=["refugee"])
    other = await mentoring.enrol(name="Proef Ander")
    session = {"held_on": "2026-09-10", "minutes": 45, "note": "alleen voor de begeleider", "next_step": "rooster"}
    logged = await mentoring.post(f"/api/v1/mentees/{own}/sessions", session, "mentor", "mentor-eigen")
    assert logged.status_code == 201
    award = {"kind": "participation", "awarded_on": "2026-09-10"}
    given = []
    for mentee in (own, other):
        answer = await mentoring.post(f"/api/v1/mentees/{mentee}/certificates", award)
        assert answer.status_code == 201, answer.text
        state = (await mentoring.get(f"/api/v1/mentees/{mentee}/trajectory")).json()
        given.append(state["certificates"][0]["certificate_id"])

    page = await mentoring.get("/own", "mentee", own)
    assert page.status_code == 200
    assert "Proef Zelf" in page.text
    assert "rooster" in page.text
    assert "alleen voor de begeleider" not in page.text
    assert "Vluchteling" not in page.text
    mine, others = (f"/mentees/{who}/certificates/{which}.pdf" for who, which in zip((own, other), given, strict=True))
    assert (await mentoring.get(mine, "mentee", own)).content.startswith(b"%PDF")
    assert (await mentoring.get(others, "mentee", own)).status_code == 404
    assert (await mentoring.get("/own", "mentee", "nobody")).status_code == 404
    assert (await mentoring.get("/own", "mentor", own)).status_code == 403
    for path in (f"/mentees/{own}", f"/api/v1/mentees/{own}", f"/mentees/{own}/trajectory", "/mentees", "/programmes"):
        assert (await mentoring.get(path, "mentee", own)).status_code == 403
