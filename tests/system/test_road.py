"""The whole road of a request through HTTP, Kafka and SMPP, as interfaces promise it to the outside."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from shared.contracts.envelope import REQUIRED_HEADERS
from shared.contracts.intake import DeskClosed, DeskOpened, HelpGiven, VisitLogged
from shared.contracts.mentoring import SessionLogged
from tests.platform_running import eventually
from tests.system.families import link_in, opened, registered, wish
from tests.system.running import System, fresh_key, fresh_phone

SERVICES = ("intake", "matching", "mentoring", "notify")
METRICS = {
    "opvangpunt_requests_registered_total": "intake",
    "opvangpunt_requests_unanswered_oldest_seconds": "intake",
    "opvangpunt_offers_total": "matching",
    "opvangpunt_texts_total": "notify",
    "opvangpunt_request_to_text_seconds": "notify",
    "opvangpunt_sessions_logged_total": "mentoring",
} | dict.fromkeys(
    (
        "opvangpunt_outbox_pending",
        "opvangpunt_outbox_oldest_seconds",
        "opvangpunt_relay_published_total",
        "opvangpunt_inbox_duplicates_total",
        "opvangpunt_dead_letters_total",
        "faststream_received_messages_total",
    ),
    "all",
)
"""The promised metrics, and who has them."""
TEXT_STATUSES = {
    "created", "sending", "pending", "delivered", "temporary-failure", "permanent-failure", "technical-failure",
    "unknown",
}  # fmt: skip


def test_a_family_that_reads_arabic_says_ja_and_has_the_place(system: System) -> None:
    daycare = opened(system)
    family = registered(system, wish(daycare))
    offered = family.becomes("offered")
    assert datetime.fromisoformat(offered["offer"]["expires_at"]) > datetime.now(UTC)
    assert offered["placements"] == [{"daycare_id": daycare.daycare_id, "group": "baby"}]
    acknowledgement, offer = family.hears(2)
    assert family.receipt_code in acknowledgement
    assert daycare.name in offer
    assert all(re.search("[\u0600-\u06ff]", text) for text in (acknowledgement, offer)), "both are in Arabic"

    family.replies("JA")

    matched = family.becomes("matched")
    assert matched["placements"] == [{"daycare_id": daycare.daycare_id, "group": "baby"}]
    assert matched["reason"] is None
    family.is_told("acknowledgement", "offer", "result")
    assert daycare.name in family.phone_shows()[2]
    moments = [entry["at"] for entry in matched["timeline"]]
    assert moments == sorted(moments)
    assert {"registered", "offered", "matched"} <= {entry["what"] for entry in matched["timeline"]}


def test_a_director_says_that_care_started_and_the_desk_sees_it(system: System) -> None:
    daycare = opened(system)
    family = registered(system, wish(daycare))
    offer_id = family.becomes("offered")["offer"]["offer_id"]
    family.hears(2)
    family.replies("JA")
    family.becomes("matched")
    said = {"daycare_id": daycare.daycare_id, "started_on": datetime.now(UTC).date().isoformat()}
    director = system.http("matching", "director", daycare.daycare_id)
    answer = director.post(f"/api/v1/offers/{offer_id}/care", json=said, headers=fresh_key())
    assert answer.status_code == httpx.codes.OK, answer.text
    started = family.becomes("started")
    assert started["placements"] == [{"daycare_id": daycare.daycare_id, "group": "baby"}]
    assert "care-started" in [line["what"] for line in started["timeline"]]


def test_texts_are_told_with_language_parts_and_status(system: System) -> None:
    family = registered(system, wish(guardian__text_language="so"))
    family.is_told("acknowledgement", "unmatched")
    for text in family.texts():
        assert {"kind", "language", "body", "parts", "status"} <= text.keys()
        assert text["language"] == "nl", "there is no Somali template: plain Dutch"
        assert text["status"] in TEXT_STATUSES
        assert text["parts"] >= 1
    assert [text["body"] for text in family.texts()] == family.phone_shows()


def test_siblings_get_a_place_each_in_their_order(system: System) -> None:
    daycare = opened(system, places=2)
    body = wish(daycare)
    body["children"].append({"first_name": "Tweede", "birth_date": body["children"][0]["birth_date"]})
    family = registered(system, body)
    assert family.becomes("offered")["placements"] == [{"daycare_id": daycare.daycare_id, "group": "baby"}] * 2


def test_a_parent_accepts_on_the_page_that_the_text_links_to(system: System) -> None:
    family = registered(system, wish(opened(system)))
    family.becomes("offered")
    page = link_in(family.hears(2)[1])
    shown = httpx.get(page, trust_env=False).text
    address = re.search(r'<form method="post" action="([^"]+)"', shown)
    offer_id = re.search(r'name="offer_id" value="([^"]+)"', shown)
    assert address
    assert offer_id
    form = {"offer_id": offer_id.group(1), "answer": "accept"}
    sent = httpx.post(httpx.URL(page).join(address.group(1)), data=form, trust_env=False)
    assert sent.status_code == 303
    family.becomes("matched")


def test_the_desk_answers_for_the_parent(system: System) -> None:
    family = registered(system, wish(opened(system)))
    family.becomes("offered")
    family.answers_at_the_desk("accept")
    family.becomes("matched")
    nowhere = system.desk().post(f"/api/v1/offers/{uuid4()}/answer", json={"answer": "accept"})
    assert nowhere.status_code == 404


def test_a_place_that_is_declined_goes_to_the_next_family(system: System) -> None:
    daycare = opened(system)
    first = registered(system, wish(daycare))
    first.becomes("offered")
    second = registered(system, wish(daycare, guardian__text_language="nl"))
    assert second.becomes("unmatched")["reason"]
    first.hears(2)
    first.replies("Nee, dank u")
    second.becomes("offered")
    second.is_told("acknowledgement", "unmatched", "offer")
    assert first.becomes("unmatched")["offer"] is None


def test_a_daycare_that_wants_to_be_asked_answers_first(system: System) -> None:
    daycare = opened(system, consent="ask")
    family = registered(system, wish(daycare))
    family.becomes("proposed")
    director = system.http("matching", "director", daycare.daycare_id)
    [proposal] = director.get("/api/v1/proposals", params={"daycare_id": daycare.daycare_id}).json()
    assert proposal["request_id"] == family.request_id
    address = f"/api/v1/proposals/{proposal['proposal_id']}/answer"
    another = system.http("matching", "director", "another-daycare")
    assert another.post(address, json={"answer": "accept"}, headers=fresh_key()).status_code == 404
    assert director.post(address, json={"answer": "accept"}, headers=fresh_key()).status_code == 200
    family.becomes("offered")
    family.is_told("acknowledgement", "offer")


def test_a_family_without_a_phone_is_called_and_never_texted(system: System) -> None:
    body = wish(opened(system), contact_point="kiel", guardian__phone=None, guardian__name=f"Zonder {uuid4().hex[:8]}")
    family = registered(system, body)
    family.becomes("offered")
    assert family.texts() == []
    assert body["guardian"]["name"] in _call_list(system.desk("kiel"), "kiel")


def test_after_stop_the_desk_calls_and_no_text_goes_out(system: System) -> None:
    body = wish(opened(system), contact_point="hoboken", guardian__name=f"Gestopt {uuid4().hex[:8]}")
    family = registered(system, body)
    family.becomes("offered")
    family.is_told("acknowledgement", "offer")
    family.replies("stop")
    family.hears(3)
    desk = system.desk("hoboken")
    eventually(lambda: body["guardian"]["name"] in _call_list(desk, "hoboken"), "the family on the call list")
    family.answers_at_the_desk("accept")
    family.becomes("matched")
    later = registered(system, wish(contact_point="hoboken"))
    later.is_told("acknowledgement", "unmatched")
    assert len(family.phone_shows()) == 3, "the last one says that there will be no more"


def test_who_withdraws_leaves_the_place_to_the_next_family(system: System) -> None:
    daycare = opened(system)
    first = registered(system, wish(daycare))
    first.becomes("offered")
    second = registered(system, wish(daycare))
    second.becomes("unmatched")
    answer = system.desk().post(f"/api/v1/requests/{first.request_id}/withdraw", headers=fresh_key())
    assert answer.json()["status"] == "withdrawn"
    first.is_told("acknowledgement", "offer", "withdrawn")
    second.becomes("offered")
    assert first.state()["status"] == "withdrawn"


def test_the_same_key_and_body_are_one_request_and_another_body_is_a_conflict(system: System) -> None:
    body, key, desk = wish(), fresh_key(), system.desk()
    first, again = (desk.post("/api/v1/requests", json=body, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = desk.post("/api/v1/requests", json={**body, "priority_grounds": []}, headers=key)
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("service", "route", "role", "scope"),
    [
        ("intake", "POST /api/v1/requests", "director", "d-1"),
        ("intake", "GET /api/v1/requests/r-1", "mentor", "m-1"),
        ("intake", "POST /api/v1/offers/o-1/answer", "official", None),
        ("intake", "POST /api/v1/requests/r-1/withdraw", "partner", "p-1"),
        ("intake", "POST /api/v1/desk-events", "coordinator", None),
        ("intake", "POST /api/v1/access/tokens", "terminal", "borgerhout"),
        ("intake", "POST /api/v1/imports/requests", "terminal", "borgerhout"),
        ("matching", "POST /api/v1/imports/vacancies", "director", "d-1"),
        ("matching", "GET /api/v1/proposals?daycare_id=d-2", "director", "d-1"),
        ("matching", "POST /api/v1/proposals/p-1/answer", "terminal", "borgerhout"),
        ("matching", "GET /api/v1/daycares", "mentee", "m-1"),
        ("mentoring", "POST /api/v1/mentees", "mentor", "m-1"),
        ("mentoring", "POST /api/v1/mentees/m-1/sessions", "assessor", None),
        ("notify", "GET /api/v1/texts?request_id=r-1", "director", "d-1"),
        ("notify", "GET /api/v1/dead-letters", "terminal", "borgerhout"),
    ],
)
def test_each_route_is_for_its_roles_alone(
    system: System, service: str, route: str, role: str, scope: str | None
) -> None:
    method, path = route.split()

    def status(client: httpx.Client, **headers: str) -> int:
        body: dict[str, str] | None = {} if method == "POST" else None
        return client.request(method, path, headers={**fresh_key(), **headers}, json=body).status_code

    forged = f"Bearer {system.token('operator')[:-8]}AAAAAAAA"
    assert status(system.http(service)) == 401
    assert status(system.http(service), Authorization=forged) == 401
    assert status(system.http(service, role, scope)) == 403


def test_a_desk_sees_its_own_families_only(system: System) -> None:
    family = registered(system, wish(opened(system)))
    offer_id = family.becomes("offered")["offer"]["offer_id"]
    family.hears(2)
    other, texts = system.desk("kiel"), system.desk("kiel", "notify")
    assert other.post("/api/v1/requests", json=wish(), headers=fresh_key()).status_code == 403
    assert other.get(f"/api/v1/requests/{family.request_id}").status_code == 404
    assert other.post(f"/api/v1/requests/{family.request_id}/withdraw").status_code == 404
    assert other.post(f"/api/v1/offers/{offer_id}/answer", json={"answer": "accept"}).status_code == 404
    assert texts.get("/api/v1/texts", params={"request_id": family.request_id}).status_code == 403
    assert family.state()["status"] == "offered"


def test_a_token_that_is_taken_back_opens_no_service_any_more(system: System) -> None:
    address = "/api/v1/access/tokens"
    body = {"role": "operator", "for": None}
    made = system.operator("intake").post(address, json=body, headers=fresh_key()).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    places = {
        "intake": "/api/v1/contact-points",
        "matching": "/api/v1/daycares",
        "mentoring": "/api/v1/mentees/nobody",
        "notify": "/api/v1/texts?request_id=none",
    }
    assert {system.http(name).get(path, headers=headers).status_code for name, path in places.items()} == {200, 404}
    assert system.operator("intake").post(f"{address}/{made['token_id']}/revoke").status_code == 200
    for name, path in places.items():
        eventually(
            lambda name=name, path=path: system.http(name).get(path, headers=headers).status_code == 401,  # type: ignore[misc]
            f"{name} refusing the token",
        )


def test_the_ten_desks_are_there_and_borgerhout_is_the_first(system: System) -> None:
    desks = system.desk().get("/api/v1/contact-points").json()
    assert len(desks) == 10
    assert desks[0]["slug"] == "borgerhout"
    assert all(desk["name"] for desk in desks)
    hosts = [desk["host"] for desk in desks]
    assert hosts.count("private") == hosts.count("municipal") == 5


@pytest.mark.parametrize(
    ("kind", "event", "more"),
    [
        ("desk-opened", DeskOpened, {}),
        ("visit-logged", VisitLogged, {"purpose": "information"}),
        ("help-given", HelpGiven, {"subject": "income-tariff"}),
        ("desk-closed", DeskClosed, {}),
    ],
)
def test_what_a_terminal_reports_is_on_the_bus(
    system: System, kind: str, event: type[DeskOpened], more: dict[str, str]
) -> None:
    at = datetime.now(UTC)
    body = {"contact_point": "borgerhout", "type": kind, "at": at.isoformat(), **more}
    assert system.desk().post("/api/v1/desk-events", json=body, headers=fresh_key()).status_code == 201
    envelope = system.published(event, lambda found: found.at == at)
    assert envelope.event.key == "borgerhout"
    assert more.items() <= envelope.event.model_dump().items()


def test_a_logged_session_is_on_the_bus_and_counted(system: System) -> None:
    before = system.counted("mentoring", "opvangpunt_sessions_logged_total")
    coordinator, today = system.http("mentoring", "coordinator"), datetime.now(UTC).date().isoformat()
    mentee = {"name": "Proef Cursist", "programme": "kansen", "cohort": "2026-herfst", "trajectory": "cvo"}
    mentee |= {"started_on": today, "mentor_id": "m-1", "phone": fresh_phone()}
    enrolled = coordinator.post("/api/v1/mentees", json=mentee, headers=fresh_key())
    assert enrolled.status_code == 201, enrolled.text
    mentee_id = enrolled.json()["mentee_id"]
    session = {"held_on": today, "minutes": 45, "theme": "talking-with-parents", "note": "blijft hier"}
    mentor = system.http("mentoring", "mentor", "m-1")
    logged = mentor.post(f"/api/v1/mentees/{mentee_id}/sessions", json=session, headers=fresh_key())
    assert logged.status_code == 201, logged.text

    envelope = system.published(SessionLogged, lambda found: found.session_id == logged.json()["session_id"])

    assert isinstance(envelope.event, SessionLogged)
    assert envelope.event.minutes == 45
    [record] = [record for record in system.records(SessionLogged.topic) if _is(record.headers, str(envelope.id))]
    headers = {name: value.decode() for name, value in record.headers}
    assert headers.keys() >= {*REQUIRED_HEADERS, "ce_subject", "content-type"}
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_type"] == "SessionLogged"
    assert record.key.decode() == headers["ce_subject"] == mentee_id
    assert b"blijft hier" not in record.value
    assert system.counted("mentoring", "opvangpunt_sessions_logged_total") == before + 1
    other = system.http("mentoring", "mentor", "m-2").get(f"/api/v1/mentees/{mentee_id}")
    assert other.status_code == 404


@pytest.mark.parametrize(("metric", "owner"), METRICS.items())
def test_every_promised_metric_is_there(system: System, metric: str, owner: str) -> None:
    for service in SERVICES if owner == "all" else (owner,):
        assert re.search(rf"^# TYPE {metric} ", system.metrics(service), re.MULTILINE), service


def test_what_happened_so_far_is_in_the_numbers(system: System) -> None:
    registered(system, wish()).is_told("acknowledgement", "unmatched")
    assert system.counted("intake", "opvangpunt_requests_registered_total") > 0
    assert re.search(r'opvangpunt_texts_total\{language="ar",status="delivered"\}', system.metrics("notify"))
    assert system.counted("notify", "opvangpunt_request_to_text_seconds_count") > 0
    assert system.counted("intake", "opvangpunt_relay_published_total") > 0


@pytest.mark.parametrize("service", SERVICES)
def test_documents_health_and_metrics_are_open_to_all(system: System, service: str) -> None:
    open_to_all = system.http(service)
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert open_to_all.get(path).status_code == 200
    assert open_to_all.get("/openapi.json").json()["openapi"].startswith("3.")
    assert open_to_all.get("/asyncapi").json()["asyncapi"].startswith("3.")


def _call_list(desk: httpx.Client, slug: str) -> str:
    page = desk.get(f"/desk/{slug}", headers={"Accept": "text/html"}).text
    return page.partition("op-card--call")[2].partition("</section>")[0]


def _is(headers: list[tuple[str, bytes]], event_id: str) -> bool:
    return ("ce_id", event_id.encode()) in list(headers)
