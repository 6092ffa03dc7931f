"""Schools and daycares see their own trainees, what was shared with them, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_places import place

SECRETS = (
    "Vluchteling", "refugee", "1994", "70000001", "job-seeker", "Werkzoekend", "Huisvesting", "housing",
    "Geld", "money", "noot voor niemand", "volgende stap",
)  # fmt: skip


@dataclass
class Partnership:
    """A programme with a school, two daycares and some who see nobody; one trainee learns at the first daycare."""

    programme: str
    school: str
    daycare: str
    others: tuple[str, ...]
    placed: str
    unplaced: str


def _day(from_today: int) -> str:
    return (utc_now().date() + timedelta(days=from_today)).isoformat()


async def _agree(mentoring: Mentoring, mentee: str, start: int, end: int, **where: Any) -> None:
    """Have somebody learn at a new place, from and until so many days from today."""
    at = await place(mentoring, from_on=_day(-80), until_on=_day(80), **where)
    body = {"place_id": at, "from_on": _day(start), "until_on": _day(end)}
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/agreements", body)
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def partnership(mentoring: Mentoring) -> Partnership:
    names = {role: f"{role}-{new_id()}" for role in ("school", "daycare", "far", "former", "funder", "support", "lead")}
    programme = f"proef-{new_id()}"
    assert (await mentoring.put(f"/api/v1/programmes/{programme}", {"name": programme, "kind": "esf"})).is_success
    for role, partner in names.items():
        known_as = {"far": "daycare", "former": "school"}.get(role, role)
        member = {"name": partner, "role": known_as, "joined_on": "2026-01-01"}
        member |= {"left_on": "2026-06-01"} if role == "former" else {}
        answer = await mentoring.put(f"/api/v1/programmes/{programme}/partners/{partner}", member)
        assert answer.is_success, answer.text
    facts = {
        "programme": programme,
        "started_on": _day(-90),
        "phone": "+32470000001",
        "gender": "f",
        "birth_date": "1994-03-02",
        "labour_status": "job-seeker",
        "target_groups": ["refugee"],
    }
    placed = await mentoring.enrol(name="Proef Geplaatst", mentor_id="mentor-partner", **facts)
    unplaced = await mentoring.enrol(name="Proef Zonder", **facts)
    await _agree(mentoring, placed, -30, 20, daycare_id=names["daycare"])
    others = (names["far"], names["former"], names["funder"], names["support"], names["lead"], f"vreemd-{new_id()}")
    return Partnership(programme, names["school"], names["daycare"], others, placed, unplaced)


async def _log_notes(mentoring: Mentoring, mentee: str) -> None:
    secret = {"barriers": ["housing", "money"], "next_step": "volgende stap", "theme": "taal"}
    for note, switch in (("noot voor school", "school"), ("noot voor opvang", "daycare"), ("noot voor niemand", "")):
        body = {"held_on": _day(-10), "minutes": 45, "note": note, **secret}
        body |= {f"share_with_{switch}": True} if switch else {}
        answer = await mentoring.post(f"/api/v1/mentees/{mentee}/sessions", body, "mentor", "mentor-partner")
        assert answer.status_code == 201, answer.text


async def test_a_school_sees_its_programme_and_a_daycare_who_learns_there(
    mentoring: Mentoring, partnership: Partnership
) -> None:
    elsewhere = await mentoring.enrol(name="Proef Elders")
    school = await mentoring.get("/partner", "partner", partnership.school)
    assert ("Proef Geplaatst" in school.text, "Proef Zonder" in school.text) == (True, True)
    daycare = await mentoring.get("/partner", "partner", partnership.daycare)
    assert ("Proef Geplaatst" in daycare.text, "Proef Zonder" in daycare.text) == (True, False)
    assert "Proef Elders" not in school.text + daycare.text

    may = [(partnership.school, partnership.unplaced), (partnership.daycare, partnership.placed)]
    may_not = [(partnership.daycare, partnership.unplaced), (partnership.school, elsewhere), (partnership.school, "x")]
    for status, pairs in ((200, may), (404, may_not)):
        for partner, mentee in pairs:
            assert (await mentoring.get(f"/partner/{mentee}", "partner", partner)).status_code == status


async def test_who_left_who_has_another_role_and_who_never_joined_see_nobody(
    mentoring: Mentoring, partnership: Partnership
) -> None:
    for partner in (*partnership.others, None):
        page = await mentoring.get("/partner", "partner", partner)
        assert page.status_code == 200
        assert "Proef" not in page.text, partner
        assert (await mentoring.get(f"/partner/{partnership.placed}", "partner", partner)).status_code == 404


async def test_each_reads_the_notes_shared_with_it_and_nothing_sensitive(
    mentoring: Mentoring, partnership: Partnership
) -> None:
    await _log_notes(mentoring, partnership.placed)
    own = {partnership.school: "noot voor school", partnership.daycare: "noot voor opvang"}
    for partner, note in own.items():
        answer = await mentoring.get(f"/partner/{partnership.placed}", "partner", partner)
        page = answer.text[answer.text.index("<main") : answer.text.index("</main")]
        assert {one for one in own.values() if one in page} == {note}
        assert "De Ukkies" in page
        assert "2026-2" in page
        assert not [secret for secret in SECRETS if secret in page]


async def test_a_daycare_does_not_learn_of_a_place_elsewhere_and_sees_nobody_once_an_agreement_has_ended(
    mentoring: Mentoring, partnership: Partnership
) -> None:
    await _agree(mentoring, partnership.placed, 30, 60, daycare_name="De Verre Toekomst")
    address = f"/partner/{partnership.placed}"
    assert "De Verre Toekomst" in (await mentoring.get(address, "partner", partnership.school)).text
    assert "De Verre Toekomst" not in (await mentoring.get(address, "partner", partnership.daycare)).text

    await _agree(mentoring, partnership.unplaced, -60, -1, daycare_id=partnership.daycare)
    gone = await mentoring.get(f"/partner/{partnership.unplaced}", "partner", partnership.daycare)
    assert gone.status_code == 404


async def test_a_partner_is_refused_on_every_other_road_to_a_trainee(
    mentoring: Mentoring, partnership: Partnership
) -> None:
    here = f"/mentees/{partnership.placed}"
    pages = ("", "/trajectory", "/places", "/target-groups")
    api = ("", "/trajectory", "/agreements", "/places", "/mentor-proposals")
    roads = ["/mentees", *(f"{here}{end}" for end in pages), *(f"/api/v1{here}{end}" for end in api)]
    answers = {road: (await mentoring.get(road, "partner", partnership.school)).status_code for road in roads}
    assert set(answers.values()) == {403}, answers
    sent = await mentoring.post(f"/api/v1{here}/sessions", {"held_on": _day(-10)}, "partner", partnership.school)
    assert sent.status_code == 403
    for role in ("mentor", "mentee", "coordinator"):
        assert (await mentoring.get("/partner", role, partnership.school)).status_code == 403


async def test_a_partners_look_at_a_trainee_is_kept_and_shown(mentoring: Mentoring, partnership: Partnership) -> None:
    address = f"/partner/{partnership.unplaced}"
    assert (await mentoring.get(address, "partner", partnership.school)).status_code == 200
    assert (await mentoring.get(address, "partner", partnership.daycare)).status_code == 404
    kept = "SELECT array_agg(caller || ' ' || what) FROM sensitive.looks WHERE mentee_id = $1"
    assert (await mentoring.row(kept, partnership.unplaced))[0] == [f"partner:{partnership.school} partner-page"]
    shown = (await mentoring.get(f"/mentees/{partnership.unplaced}/target-groups?lang=en")).text
    assert f"partner {partnership.school} · the page for partners" in shown
