"""Those who left, on a page: whom a person has to ask, and what becomes of it when somebody did."""

from datetime import timedelta

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_asked_of_others import TODAY, ask, failed, happen, left, note, questions, reply


async def page(mentoring: Mentoring, programme: str) -> str:
    """What a coordinator sees, in English."""
    answer = await mentoring.get(f"/aftercare?programme={programme}&lang=en")
    assert answer.status_code == 200
    return answer.text


async def test_who_cannot_be_asked_by_text_is_a_persons_to_ask_until_somebody_did(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    without = {"programme": programme, "phone": None, "name": "Zonder Nummer"}
    silent = {"programme": programme, "consents": {}, "name": "Zonder Akkoord"}
    unheard = await left(mentoring, TODAY - timedelta(days=28), **without)
    await left(mentoring, TODAY - timedelta(days=28), **silent)
    seen = await page(mentoring, programme)
    assert "2 for you to ask, of 2 who left" in seen
    assert ("there is no phone number" in seen, "did not agree to texts" in seen) == (True, True)
    await note(mentoring, unheard, "job", TODAY)
    seen = await page(mentoring, programme)
    assert "1 for you to ask, of 2 who left" in seen
    report = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/esf?on={TODAY}")).json()
    assert report["job_at_4_weeks"] == 1


async def test_a_text_that_failed_or_that_a_stop_cut_off_is_a_persons_to_ask(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    unreached, stopped = [await left(mentoring, TODAY - timedelta(days=28), programme=programme) for _ in range(2)]
    await ask(mentoring)
    assert "0 for you to ask, of 2 who left" in await page(mentoring, programme)
    (question,) = await questions(mentoring, unreached)
    await happen(mentoring, failed(question["question_id"]), reply(stopped, stopped, "stop"))
    seen = await page(mentoring, programme)
    assert "2 for you to ask, of 2 who left" in seen
    assert ("the text did not arrive" in seen, "did not agree to texts" in seen) == (True, True)


async def test_the_page_has_nobody_who_started_again_left_long_ago_or_is_erased(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    again = {"programme": programme, "person_ref": "P-1", "name": "Opnieuw Begonnen"}
    await left(mentoring, TODAY - timedelta(days=28), **again)
    await mentoring.enrol(started_on=str(TODAY), **again)
    await left(mentoring, TODAY - timedelta(days=182 + 57), programme=programme)
    erased = await left(mentoring, TODAY - timedelta(days=28), programme=programme)
    assert (await mentoring.post(f"/api/v1/mentees/{erased}/erase")).status_code == 200
    assert "Nobody left in the past eight months." in await page(mentoring, programme)


async def test_who_is_erased_during_the_training_is_on_no_list_of_people(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    mentee_id = await mentoring.enrol(programme=programme)
    member = {"name": "Proefschool", "role": "school", "joined_on": "2026-01-01"}
    assert (await mentoring.put(f"/api/v1/programmes/{programme}/partners/{programme}", member)).is_success
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/erase")).status_code == 200
    assert "erased-" not in (await mentoring.get(f"/mentees?programme={programme}")).text
    assert "erased-" not in (await mentoring.get("/partner", "partner", programme)).text


async def test_who_left_is_listed_with_the_name_of_the_programme(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    await left(mentoring, TODAY - timedelta(days=28), programme=programme)
    described = {"name": "Nieuwe krachten", "kind": "esf"}
    assert (await mentoring.put(f"/api/v1/programmes/{programme}", described)).is_success
    line = (await page(mentoring, programme)).partition('<ul class="op-list')[2]
    assert ("Nieuwe krachten" in line, programme in line) == (True, False)


async def test_a_mentor_follows_its_own_and_notes_what_it_heard_of_them_alone(mentoring: Mentoring) -> None:
    mentor = f"mentor-{new_id()}"
    own = await left(mentoring, TODAY - timedelta(days=28), name="Proef Eigen", mentor_id=mentor)
    other = await left(mentoring, TODAY - timedelta(days=28), name="Proef Anders")
    seen = (await mentoring.get("/aftercare", "mentor", mentor)).text
    assert ("Proef Eigen" in seen, "Proef Anders" in seen) == (True, False)
    heard = {"kind": "job", "on": str(TODAY), "detail": "De Ukkies, 19 uur"}
    codes = [
        (await mentoring.post(f"/api/v1/mentees/{one}/outcomes", heard, "mentor", mentor)).status_code
        for one in (own, other)
    ]
    assert codes == [201, 404]
    timeline = (await mentoring.get(f"/api/v1/mentees/{own}")).json()["timeline"]
    told = {"at": str(TODAY), "what": "outcome", "kind": "job", "detail": "De Ukkies, 19 uur"}
    assert told in timeline
    assert (await mentoring.get("/aftercare", "partner", "somebody")).status_code == 403


async def test_what_somebody_heard_of_a_day_to_come_or_before_the_start_is_refused(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    for on in (str(TODAY + timedelta(days=1)), "2026-01-04"):
        answer = await mentoring.post(f"/api/v1/mentees/{mentee_id}/outcomes", {"kind": "job", "on": on})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "on")
    async with mentoring.caller() as caller:
        sent = {"key": new_id(), "kind": "job", "on": "2099-01-01"}
        page = await caller.post(f"/mentees/{mentee_id}/outcome?lang=en", data=sent)
        assert (page.status_code, "Choose a day between the start and today." in page.text) == (422, True)
        again = [await caller.post(f"/mentees/{mentee_id}/outcome", data=sent | {"on": str(TODAY)}) for _ in range(2)]
    assert [answer.status_code for answer in again] == [303, 303]
