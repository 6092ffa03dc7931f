"""Every address of mentoring, in the hands of each role: who is let in, and a mentor only to its own mentees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, get_args

import pytest

from shared.contracts.intake import Role
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_places import PERIOD, day, place

ROLES: Final[tuple[Role | None, ...]] = (None, *get_args(Role))
STAFF: Final = frozenset({"coordinator", "operator"})
GUIDES: Final = STAFF | {"mentor"}
READERS: Final = STAFF | {"partner"}
EVERYBODY: Final = frozenset(ROLES)
OPEN: Final = (
    "/health/",
    "/metrics",
    "/asyncapi",
    "/assets/",
    "/service-worker.js",
    "/certificates",
    "/api/v1/certificates",
)
"""What anybody may open: what tells of nobody, and documents for who has their code."""
LET_IN: Final[dict[str, frozenset[Any]]] = {
    "GET /": GUIDES | {"partner", "mentee"},
    "GET /own": frozenset({"mentee"}),
    "GET /log": frozenset({"mentor"}),
    "POST /log": frozenset({"mentor"}),
    "GET /partner": frozenset({"partner"}),
    "GET /partner/{mentee_id}": frozenset({"partner"}),
    "GET /mentees/{mentee_id}/certificates/{certificate_id}.pdf": GUIDES | {"mentee"},
    "GET /reports": READERS,
    "GET /reports/{report}": READERS,
    "GET /api/v1/programmes/{programme_id:path}/reports/semester": READERS,
    "GET /api/v1/programmes/{programme_id:path}/reports/{report}.{form}": READERS,
    "GET /dead-letters": frozenset({"operator"}),
    "POST /dead-letters/{dead_letter_id}/retry": frozenset({"operator"}),
    "GET /api/v1/dead-letters": frozenset({"operator"}),
    "POST /api/v1/dead-letters/{dead_letter_id}/retry": frozenset({"operator"}),
}
"""Addresses that are not for coordinators and operators alone, beside those of `OWN` and `LISTS`."""
LISTS: Final = (
    "/mentees",
    "/searches",
    "/aftercare",
    "/places",
    "/log",
    "/api/v1/caseload",
    "/api/v1/places",
    "/api/v1/searches",
)
"""What a mentor opens without naming a mentee."""
TODAY: Final = day(0)
OWN: Final[dict[str, Any]] = {
    "GET /api/v1/mentees/{mentee_id}": None,
    "GET /api/v1/mentees/{mentee_id}/trajectory": None,
    "GET /api/v1/mentees/{mentee_id}/places?from_on=2026-12-01&until_on=2026-12-31": None,
    "GET /api/v1/mentees/{mentee_id}/agreements": None,
    "GET /api/v1/mentees/{mentee_id}/searches": None,
    "GET /mentees/{mentee_id}": None,
    "GET /mentees/{mentee_id}/trajectory": None,
    "GET /mentees/{mentee_id}/places": None,
    "GET /mentees/{mentee_id}/certificates/{certificate_id}.pdf": None,
    "POST /api/v1/mentees/{mentee_id}/wishes": {"days": ["mon"]},
    "PUT /api/v1/mentees/{mentee_id}/contact": {"name": "Proef Verborgen", "texts": False},
    "POST /api/v1/mentees/{mentee_id}/childcare": {
        "agreed_on": TODAY,
        "children": [{"birth_date": "2025-01-01"}],
        "start_on": TODAY,
        "dayparts": ["mon-am"],
    },
    "POST /api/v1/mentees/{mentee_id}/sessions": {"held_on": TODAY, "minutes": 30},
    "POST /api/v1/mentees/{mentee_id}/outcomes": {"kind": "job", "on": TODAY},
    "POST /api/v1/mentees/{mentee_id}/evidence": {"competence": 1, "title": "Logboek", "added_on": TODAY},
    "POST /api/v1/mentees/{mentee_id}/hours": {"activity": "lesson", "on": TODAY, "minutes": 60},
    "POST /api/v1/mentees/{mentee_id}/hours/{hours_id}/sign": None,
    "POST /api/v1/agreements/{agreement_id}/evaluations": {"held_on": TODAY, "scores": {"care": 3}},
    "POST /api/v1/agreements/{agreement_id}/reviews": {
        "held_on": TODAY,
        "present": ["mentee", "daycare", "school"],
        "conclusion": "on-track",
    },
    "POST /api/v1/mentees/{mentee_id}/searches": {"from_on": day(60), "until_on": day(90), "days": ["mon"]},
    "POST /api/v1/searches/{search_id}/end": None,
    "POST /mentees/{mentee_id}/contact": {"name": "Proef Verborgen"},
    "POST /mentees/{mentee_id}/childcare": {
        "children": "2025-01-01",
        "start_on": TODAY,
        "dayparts": "tue-pm",
        "agreed_on": TODAY,
    },
    "POST /mentees/{mentee_id}/outcome": {"kind": "job", "on": TODAY},
    "POST /mentees/{mentee_id}/trajectory/evidence": {"competence": "2", "title": "Foto", "added_on": TODAY},
    "POST /mentees/{mentee_id}/trajectory/hours": {"activity": "lesson", "on": TODAY, "minutes": "30"},
    "POST /mentees/{mentee_id}/trajectory/hours/{hours_id}/sign": {},
    "POST /mentees/{mentee_id}/places/seek": {"from_on": day(60), "until_on": day(90), "days": "tue"},
    "POST /mentees/{mentee_id}/places/stop": {"search_id": "{search_id}"},
}
"""What a mentor may do with a mentee, with what it sends: JSON to the API, a form to a page."""
FORMS: Final = ("contact", "childcare", "outcome", "evidence", "hours", "seek", "stop")
"""The forms of `/{what}` that are a mentor's; the others answer it that there is no such form."""


@dataclass
class Guided:
    """A mentee with a mentor, and all that belongs to the mentee, by the names in addresses."""

    mentor: str
    ids: dict[str, str]

    def filled_in(self, text: str) -> str:
        """A text with the ids in it."""
        for name, value in self.ids.items():
            text = text.replace("{" + name + "}", value)
        return text


def _addresses(mentoring: Mentoring) -> Iterator[str]:
    for included in mentoring.app.routes:
        for route in getattr(getattr(included, "original_router", None), "routes", ()):
            yield from (f"{method} {route.path}" for method in sorted(route.methods - {"HEAD"}))


def _template(trial: str) -> str:
    """The address as it is declared: forms of a page share one."""
    path = trial.partition("?")[0]
    head, _, last = path.rpartition("/")
    is_form = path.startswith("POST /mentees/") and last in FORMS
    return f"{head}/{{what}}" if is_form else path


@pytest.fixture(scope="module")
async def guided(mentoring: Mentoring) -> Guided:
    """The mentee of one mentor; another guides somebody else."""
    mentor, programme = f"mentor-{new_id()}", f"proef-{new_id()}"
    mentee = await mentoring.enrol(name="Proef Verborgen", mentor_id=mentor, programme=programme)
    await mentoring.enrol(name="Proef Ander", mentor_id="mentor-other")
    made = f"/api/v1/mentees/{mentee}"
    award = {"kind": "participation", "awarded_on": "2026-09-10"}
    at = await place(mentoring, number=9)
    bodies = {
        "hours_id": (f"{made}/hours", {"activity": "lesson", "on": TODAY, "minutes": 60}),
        "agreement_id": (f"{made}/agreements", {"place_id": at, **PERIOD}),
        "search_id": (f"{made}/searches", {"from_on": day(40), "until_on": day(50), "days": ["mon"]}),
        "certificate_id": (f"{made}/certificates", award),
    }
    ids = {"mentee_id": mentee}
    for name, (path, body) in bodies.items():
        answer = await mentoring.post(path, body)
        assert answer.status_code == 201, answer.text
        ids[name] = answer.json()[name]
    return Guided(mentor, ids)


async def _tried(mentoring: Mentoring, guided: Guided, trial: str, mentor: str | None) -> Any:
    """What a mentor is answered."""
    method, address = guided.filled_in(trial).split(" ", 1)
    sent = OWN[trial]
    body: dict[str, Any] = {"json": sent} if "/api/" in address else {}
    if sent is not None and not body:
        typed = {name: guided.filled_in(value) for name, value in sent.items()}
        body = {"data": {**typed, "key": new_id()}}
    async with mentoring.caller("mentor", mentor) as caller:
        return await caller.request(method, address, headers={"Idempotency-Key": new_id()}, **body)


async def test_each_address_lets_in_whom_it_is_for_and_nobody_else(mentoring: Mentoring) -> None:
    for_guides = {_template(trial) for trial in OWN} | {f"GET {path}" for path in LISTS}
    addresses = set(_addresses(mentoring))
    assert for_guides | LET_IN.keys() <= addresses
    wrong = {}
    for address in sorted(addresses):
        method, path = address.split(" ", 1)
        expected = LET_IN.get(address, GUIDES if address in for_guides else STAFF)
        if path.startswith(OPEN):
            expected = EVERYBODY
        let_in = set()
        for role in ROLES:
            async with mentoring.caller(role, "nobody") as caller:
                answer = await caller.request(method, path.replace("{", "").replace("}", "").replace(":path", ""))
            let_in |= {role} if answer.status_code not in {401, 403} else set()
        if let_in != expected:
            wrong[address] = let_in ^ expected
    assert wrong == {}


@pytest.mark.parametrize("trial", OWN)
async def test_a_mentor_reaches_no_mentee_of_another(mentoring: Mentoring, guided: Guided, trial: str) -> None:
    assert (await _tried(mentoring, guided, trial, "mentor-other")).status_code == 404


@pytest.mark.parametrize("trial", OWN)
async def test_a_mentor_reaches_its_own_mentee(mentoring: Mentoring, guided: Guided, trial: str) -> None:
    answer = await _tried(mentoring, guided, trial, guided.mentor)
    assert answer.status_code in {200, 201, 303}, answer.text


@pytest.mark.parametrize("trial", OWN)
async def test_a_token_that_names_no_mentor_reaches_not_even_who_has_no_mentor(
    mentoring: Mentoring, guided: Guided, trial: str
) -> None:
    alone = await mentoring.enrol(name="Proef Zonder Begeleider")
    assert (await mentoring.get(f"/api/v1/mentees/{alone}", "mentor")).status_code == 404
    assert (await _tried(mentoring, guided, trial, None)).status_code in {404, 422}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("mentor", ["mentor-other", None])
async def test_a_mentors_lists_hold_nobody_elses_mentee(
    mentoring: Mentoring, guided: Guided, path: str, mentor: str | None
) -> None:
    for query in ("", f"?mentor={guided.mentor}"):
        answer = await mentoring.get(path + query, "mentor", mentor)
        assert answer.status_code == 200
        assert "Proef Verborgen" not in answer.text
        assert guided.ids["mentee_id"] not in answer.text


async def test_a_mentee_gets_no_document_of_another(mentoring: Mentoring, guided: Guided) -> None:
    other = await mentoring.enrol()
    printed = guided.filled_in("/mentees/{mentee_id}/certificates/{certificate_id}.pdf")
    assert (await mentoring.get(printed, "mentee", guided.ids["mentee_id"])).status_code == 200
    for scope in (other, None):
        assert (await mentoring.get(printed, "mentee", scope)).status_code == 404
    borrowed = printed.replace(guided.ids["mentee_id"], other)
    assert (await mentoring.get(borrowed, "mentee", other)).status_code == 404


@pytest.mark.parametrize("which", ["hours_id", "agreement_id", "search_id"])
async def test_what_belongs_to_another_mentee_is_not_reached_under_the_name_of_an_own_one(
    mentoring: Mentoring, guided: Guided, which: str
) -> None:
    own = await mentoring.enrol(mentor_id="mentor-borrowing")
    borrowing = Guided("mentor-borrowing", {**guided.ids, "mentee_id": own})
    for trial in [trial for trial in OWN if which in trial or which in str(OWN[trial])]:
        assert (await _tried(mentoring, borrowing, trial, "mentor-borrowing")).status_code in {404, 422}, trial
