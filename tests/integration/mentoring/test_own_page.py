"""A mentee sees itself, without notes, and nobody else; the next session, in its language."""

from datetime import timedelta

from shared.contracts.intake import Role
from shared.runtime.clock import day_of, utc_now
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


async def test_the_next_session_is_shown_to_mentee_mentor_and_coordinator(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(name="Proef Straks", mentor_id="mentor-straks")
    today = day_of(utc_now())
    later = today + timedelta(days=6)
    session = {
        "held_on": str(today),
        "minutes": 45,
        "next_on": str(later),
        "next_time": "09:30",
        "next_where": "school",
    }
    path = f"/api/v1/mentees/{mentee}/sessions"
    assert (await mentoring.post(path, session, "mentor", "mentor-straks")).status_code == 201
    timeline = (await mentoring.get(f"/api/v1/mentees/{mentee}")).json()["timeline"]
    assert {name: timeline[0][name] for name in ("next_on", "next_time", "next_where")} == {
        "next_on": str(later),
        "next_time": "09:30",
        "next_where": "school",
    }
    readers: list[tuple[str, Role, str | None]] = [
        ("/own", "mentee", mentee),
        ("/mentees", "mentor", "mentor-straks"),
        (f"/mentees/{mentee}", "coordinator", None),
    ]
    for page, role, scope in readers:
        shown = (await mentoring.get(page, role, scope)).text
        assert f"{later.day} " in shown
        assert "om 09:30 · Op school" in shown
    sent = "SELECT count(*) AS number FROM outbox WHERE convert_from(value, 'UTF8') LIKE '%next_on%'"
    assert (await mentoring.row(sent)).number == 0


async def test_a_next_session_before_this_one_is_refused(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol()
    session = {"mentor_id": "mentor-x", "held_on": "2026-11-02", "minutes": 45, "next_on": "2026-11-02"}
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/sessions", session)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "next_on"


async def test_a_mentee_reads_the_page_in_the_language_of_its_texts_or_in_one_it_chooses(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(name="Proef Taal", text_language="ar")
    own = (await mentoring.get("/own", "mentee", mentee)).text
    assert 'lang="ar"' in own
    assert 'dir="rtl"' in own
    assert "ترجمة لم تراجع بعد" in own
    french = (await mentoring.get("/own?lang=fr", "mentee", mentee)).text
    assert "Ma formation" in french
    assert "pas encore été vérifiée" in french
    assert "Mijn opleiding" in (await mentoring.get("/own?lang=nl", "mentee", mentee)).text


async def test_themes_of_the_phone_are_shown_in_words_and_those_of_a_file_as_they_are(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol()
    for theme in ("children", "spel en taal"):
        session = {"mentor_id": "mentor-x", "held_on": "2026-11-02", "minutes": 45, "theme": theme}
        assert (await mentoring.post(f"/api/v1/mentees/{mentee}/sessions", session)).status_code == 201
    page = (await mentoring.get(f"/mentees/{mentee}")).text
    assert "45 minuten · Kinderen" in page
    assert "45 minuten · spel en taal" in page
