"""A mentee's own child: from what the mentor was told, over the desk, to the text on the mentee's phone and its yes."""

from typing import Any

from shared.contracts.intake import ParentRequestRegistered
from shared.runtime.clock import utc_now
from tests.platform_running import eventually
from tests.system.families import BORN_ON, START_ON, opened
from tests.system.running import System, fresh_key, fresh_phone


def texts_to(system: System, phone: str) -> list[str]:
    return [text["text"] for text in system.http("sms_centre").get("/received", params={"to": phone}).json()]


def care_of(system: System, mentee_id: str) -> dict[str, Any]:
    record = system.http("mentoring", "coordinator").get(f"/api/v1/mentees/{mentee_id}").json()
    found: dict[str, Any] = record["childcare"][0]
    return found


def test_a_mentees_child_gets_a_request_at_the_desk_an_offer_by_text_and_a_place(system: System) -> None:
    coordinator, phone = system.http("mentoring", "coordinator"), fresh_phone()
    person = {
        "name": "Onvindbaar Testgezin",
        "phone": phone,
        "text_language": "nl",
        "programme": "proef eigen opvang",
        "cohort": "2026-2",
        "trajectory": "cvo",
        "started_on": "2026-09-01",
        "consents": {"texts": "2026-09-01"},
        "target_groups": ["refugee"],
    }
    enrolled = coordinator.post("/api/v1/mentees", json=person, headers=fresh_key())
    assert enrolled.status_code == 201, enrolled.text
    mentee_id = enrolled.json()["mentee_id"]
    needed = {
        "agreed_on": str(utc_now().date()),
        "children": [{"birth_date": str(BORN_ON)}],
        "start_on": str(START_ON),
        "dayparts": ["mon-am"],
        "daycares": [opened(system).daycare_id],
        "income_related_price": False,
        "contact_point": "borgerhout",
    }
    asked = coordinator.post(f"/api/v1/mentees/{mentee_id}/childcare", json=needed, headers=fresh_key())
    assert asked.status_code == 201, asked.text
    request_id = asked.json()["request_id"]

    registered = system.published(ParentRequestRegistered, lambda event: event.request_id == request_id).event
    assert isinstance(registered, ParentRequestRegistered)
    assert (registered.channel, registered.contact_point) == ("mentoring", "borgerhout")
    assert system.desk().get(f"/api/v1/requests/{request_id}").status_code == 200
    eventually(lambda: len(texts_to(system, phone)) >= 2, "the acknowledgement and the offer by text")
    assert registered.receipt_code in texts_to(system, phone)[0]
    system.http("sms_centre").post("/reply", json={"from": phone, "text": "JA"})
    eventually(lambda: care_of(system, mentee_id)["status"] == "matched", "the mentee's record to tell of the place")
    for record in system.records(registered.topic):
        assert b"Onvindbaar" not in (record.value or b"")

    assert coordinator.post(f"/api/v1/mentees/{mentee_id}/erase", headers=fresh_key()).status_code == 200
    desk = system.desk()
    eventually(lambda: desk.get(f"/api/v1/requests/{request_id}").status_code == 404, "the request to be forgotten")
