"""From a search for a place to an agreement: what mentoring tells, and what it makes of matching's answers."""

from datetime import date, timedelta
from typing import Any

from prometheus_client import REGISTRY

from services.mentoring.places.telling import tell
from services.mentoring.searches import handlers, store
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched
from shared.contracts.mentoring import (
    TraineeshipAgreed,
    TraineeshipEnded,
    TraineeshipPlaceOffered,
    TraineeshipSearchEnded,
    TraineeshipSought,
)
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.bus import events
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_asked_of_others import NOW, happen, units
from tests.integration.mentoring.test_places import PERIOD, PLACE, agreed, day, place

LIMIT = timedelta(days=21)
WISH = {"days": ["mon", "wed"], "max_km": 12.5, "transport": "public", "age_group": "any"}


async def trainee(mentoring: Mentoring, **facts: Any) -> str:
    """A mentee who wishes a place."""
    mentee = await mentoring.enrol(postcode="3500", languages=["nl", "ar"], **facts)
    assert (await mentoring.post(f"/api/v1/mentees/{mentee}/wishes", WISH)).status_code == 201
    return mentee


async def sought(mentoring: Mentoring, mentee: str, **how: Any) -> str:
    """A search for the period; its id."""
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/searches", PERIOD | how)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["search_id"])


async def searches(mentoring: Mentoring, mentee: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = (await mentoring.get(f"/api/v1/mentees/{mentee}/searches")).json()
    return answer


def match(mentee: str, search_id: str, place_id: str, **how: Any) -> TraineeshipMatched:
    """Matching's answer: this place."""
    facts = {
        "mentee_id": mentee,
        "search_id": search_id,
        "place_id": place_id,
        "daycare_id": "de-ukkies",
        "daycare_name": "De Ukkies",
        "starts_on": PERIOD["from_on"],
        "ends_on": PERIOD["until_on"],
        "days": ("mon",),
        "policy_id": "test",
        "reason": "a mentor on the floor",
        "choice": {"wish": 1, "suitable": 3, "reasons": ("has-mentor",), "km": 2.04},
        "matched_at": NOW,
    }
    return TraineeshipMatched.model_validate(facts | how)


def no_match(mentee: str, search_id: str, reason: str = "too-far") -> TraineeshipUnmatched:
    facts = {"mentee_id": mentee, "search_id": search_id, "reason": reason, "policy_id": "test", "unmatched_at": NOW}
    return TraineeshipUnmatched.model_validate(facts)


async def test_a_place_is_told_when_it_is_new_or_changed_and_by_a_file_too(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    place_id = await place(mentoring, number=2, languages=["fr"], age_group="any")
    for number in (2, 3):
        assert (await mentoring.put(f"/api/v1/places/{place_id}", PLACE | {"number": number})).status_code == 200
    header = ["place_id", "daycare_id", "daycare_name", "postcode", "kind", "days", "from_on", "until_on", "age_group"]
    row = [f"{place_id}-b", "d", "De Rups", "2140", "workplace-learning", "mon;fri", day(-9), day(9), "babies"]
    over = [f"{place_id}-c", "d", "De Rups", "2140", "workplace-learning", "mon", day(-9), day(-1), ""]
    body = {"first_line": 2, "header": header, "rows": [row, over]}
    for imported in (2, 0):
        assert (await mentoring.post("/api/v1/imports/places", body)).json()["imported"] == imported
    told = await events(kafka_bootstrap, TraineeshipPlaceOffered, place_id, 4)
    assert [(one.place_id, one.number, one.languages, one.age_group) for one in told] == [
        (place_id, 2, ("fr",), None),
        (place_id, 2, (), None),
        (place_id, 3, (), None),
        (f"{place_id}-b", 1, (), "babies"),
    ]
    assert told[3].days == ("mon", "fri")


async def test_as_many_places_as_a_piece_of_a_file_may_hold_are_kept(mentoring: Mentoring) -> None:
    name = new_id()
    header = ["place_id", "daycare_id", "daycare_name", "postcode", "kind", "days", "from_on", "until_on", "programme"]
    rows = [
        [f"{name}-{one}", "d", "De Rups", "2140", "traineeship", "mon", day(-9), day(-2), name] for one in range(5000)
    ]
    answer = await mentoring.post("/api/v1/imports/places", {"first_line": 2, "header": header, "rows": rows})
    assert answer.status_code == 200, answer.text
    assert answer.json()["imported"] == 5000


async def test_a_search_tells_what_is_sought_and_what_is_known_of_the_mentee_and_no_more(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    programme = f"proef-{new_id()}"
    mentee = await trainee(mentoring, programme=programme, name="Zebedeus", target_groups=["refugee"])
    key = new_id()
    path = f"/api/v1/mentees/{mentee}/searches"
    first, again = [await mentoring.post(path, PERIOD | {"kind": "traineeship"}, key=key) for _ in range(2)]
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    (told,) = await events(kafka_bootstrap, TraineeshipSought, mentee, 1)
    assert told.model_dump(exclude={"sought_at"}) == {
        "mentee_id": mentee,
        "search_id": first.json()["search_id"],
        "programme": programme,
        "kind": "traineeship",
        "starts_on": date.fromisoformat(PERIOD["from_on"]),
        "ends_on": date.fromisoformat(PERIOD["until_on"]),
        "days": ("mon", "wed"),
        "postcode": "3500",
        "max_km": 12.5,
        "transport": "public-transport",
        "age_group": None,
        "languages": ("nl", "ar"),
    }
    (shown,) = await searches(mentoring, mentee)
    assert (shown["state"], shown["days"]) == ("waiting", ["mon", "wed"])


async def test_without_a_day_named_or_wished_nothing_is_sought(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol()
    refused = await mentoring.post(f"/api/v1/mentees/{mentee}/searches", PERIOD)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "days"
    await sought(mentoring, mentee, days=["fri"])


async def test_a_mentor_has_a_place_looked_for_for_its_own_mentees_alone(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring, mentor_id="mentor-a")
    path = f"/api/v1/mentees/{mentee}/searches"
    assert (await mentoring.post(path, PERIOD, "mentor", "mentor-b")).status_code == 404
    made = await mentoring.post(path, PERIOD, "mentor", "mentor-a")
    assert made.status_code == 201
    end = f"/api/v1/searches/{made.json()['search_id']}/end"
    assert (await mentoring.post(end, None, "mentor", "mentor-b")).status_code == 404
    assert (await searches(mentoring, mentee))[0]["state"] == "waiting"
    assert (await mentoring.post(end, None, "mentor", "mentor-a")).json()["state"] == "ended"


async def test_a_search_for_a_part_of_the_period_changes_the_one_that_is_open(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee = await trainee(mentoring)
    first = await sought(mentoring, mentee)
    assert await sought(mentoring, mentee, days=["fri"], until_on=day(90)) == first
    other = await sought(mentoring, mentee, from_on=day(91), until_on=day(100))
    assert other != first
    assert [one["days"] for one in await searches(mentoring, mentee)] == [["mon", "wed"], ["fri"]]
    assert await sought(mentoring, mentee, until_on=day(100)) == first
    found = await searches(mentoring, mentee)
    assert [(one["state"], one["end_reason"]) for one in found] == [("ended", "replaced"), ("waiting", None)]
    told = await events(kafka_bootstrap, TraineeshipSought, mentee, 4)
    assert [one.search_id for one in told] == [first, first, other, first]
    (ended,) = await events(kafka_bootstrap, TraineeshipSearchEnded, mentee, 1)
    assert ended.search_id == other


async def test_what_was_found_is_shown_with_why_and_agreed_on(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    mentee, place_id = await trainee(mentoring), await place(mentoring)
    search_id = await sought(mentoring, mentee)
    answer = match(mentee, search_id, place_id)
    await happen(mentoring, no_match(mentee, search_id), answer)
    (shown,) = await searches(mentoring, mentee)
    assert (shown["state"], shown["reason"]) == ("matched", None)
    assert (shown["found"]["daycare_name"], shown["found"]["why"]) == ("De Ukkies", "a mentor on the floor")
    page = (await mentoring.get(f"/mentees/{mentee}/places")).text
    assert "Plaats gevonden" in page
    assert "keuze 1 van de 3 die passen, mentor op de vloer, 2 km" in page, "in the language of the page"
    made = await agreed(mentoring, mentee, place_id)
    assert made.status_code == 201
    (told,) = await events(kafka_bootstrap, TraineeshipAgreed, mentee, 1)
    assert (told.search_id, told.place_id, told.agreement_id) == (search_id, place_id, made.json()["agreement_id"])
    assert told.days == ("mon",)
    await happen(mentoring, answer, no_match(mentee, search_id))
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["agreed"]


async def test_why_there_is_no_place_is_shown_with_what_can_be_done(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    await happen(mentoring, no_match(mentee, await sought(mentoring, mentee)))
    (shown,) = await searches(mentoring, mentee)
    assert (shown["state"], shown["reason"]) == ("unmatched", "too-far")
    assert "Elke plaats is te ver" in (await mentoring.get(f"/mentees/{mentee}/places")).text


async def test_a_place_that_was_agreed_with_somebody_else_meanwhile_is_sought_another(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee, other, only = await trainee(mentoring), await trainee(mentoring), await place(mentoring)
    search_id = await sought(mentoring, mentee)
    assert (await agreed(mentoring, other, only)).status_code == 201
    await happen(mentoring, match(mentee, search_id, only))
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["waiting"]
    first, again = await events(kafka_bootstrap, TraineeshipSought, mentee, 2)
    assert again == first, "the same search, and the same turn"
    assert first.search_id == search_id


async def test_who_was_found_a_place_that_the_coordinator_gives_away_or_changes_is_sought_another(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee, other, only = await trainee(mentoring), await trainee(mentoring), await place(mentoring)
    search_id = await sought(mentoring, mentee)
    await happen(mentoring, match(mentee, search_id, only))
    assert (await agreed(mentoring, other, only)).status_code == 201
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["waiting"]
    shorter = await place(mentoring)
    await happen(mentoring, match(mentee, search_id, shorter))
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["matched"]
    assert (await mentoring.put(f"/api/v1/places/{shorter}", PLACE | {"until_on": day(3)})).status_code == 200
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["waiting"]
    assert {one.search_id for one in await events(kafka_bootstrap, TraineeshipSought, mentee, 3)} == {search_id}


async def test_the_coordinators_own_choice_ends_the_search_and_an_early_end_is_told(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee, found, chosen = await trainee(mentoring), await place(mentoring), await place(mentoring)
    search_id = await sought(mentoring, mentee)
    await happen(mentoring, match(mentee, search_id, found))
    made = (await agreed(mentoring, mentee, chosen)).json()
    (told,) = await events(kafka_bootstrap, TraineeshipAgreed, mentee, 1)
    assert (told.search_id, told.place_id) == (search_id, chosen)
    end = {"on": day(3), "reason": "other-place"}
    assert (await mentoring.post(f"/api/v1/agreements/{made['agreement_id']}/end", end)).status_code == 200
    (ended,) = await events(kafka_bootstrap, TraineeshipEnded, mentee, 1)
    assert (ended.agreement_id, str(ended.ended_on)) == (made["agreement_id"], day(3))
    lines = (await mentoring.get(f"/api/v1/mentees/{mentee}")).json()["timeline"]
    assert {line["what"] for line in lines} == {
        "enrolled",
        "place-sought",
        "place-found",
        "place-agreed",
        "place-ended",
    }
    words = (await mentoring.get(f"/mentees/{mentee}")).text
    assert "Vroeger gestopt bij" in words


async def test_an_agreement_without_a_search_names_none(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    mentee = await mentoring.enrol()
    assert (await agreed(mentoring, mentee, await place(mentoring))).status_code == 201
    (told,) = await events(kafka_bootstrap, TraineeshipAgreed, mentee, 1)
    assert (told.search_id, told.days) == (None, ("mon", "tue"))


async def test_who_leaves_or_is_forgotten_is_sought_nothing(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    leaver, forgotten, only = await trainee(mentoring), await trainee(mentoring), await place(mentoring)
    left, gone = await sought(mentoring, leaver), await sought(mentoring, forgotten)
    await mentoring.post(f"/api/v1/mentees/{leaver}/end", {"ended_on": day(0), "reason": "job"})
    (ended,) = await events(kafka_bootstrap, TraineeshipSearchEnded, leaver, 1)
    assert (ended.search_id, ended.reason) == (left, "left")
    assert (await mentoring.post(f"/api/v1/mentees/{forgotten}/erase")).status_code == 200
    assert (await mentoring.row("SELECT count(*) FROM mentees.searches WHERE search_id = $1", gone))[0] == 0
    await happen(mentoring, match(forgotten, gone, only), no_match(forgotten, gone), match(leaver, left, only))
    assert [one["state"] for one in await searches(mentoring, leaver)] == ["ended"]
    await happen(mentoring, match("nobody", "no-search", "no-place"), no_match("nobody", "no-search"))


def passed_on() -> float:
    """How many found places the metric has counted."""
    return REGISTRY.get_sample_value("opvangpunt_found_places_passed_on_total") or 0


async def let_pass(mentoring: Mentoring, days: int) -> None:
    """Look at what is due, so many days from now."""
    async with units(mentoring, days).begin() as unit:
        await handlers.end_due(unit, LIMIT)


async def test_a_found_place_that_nobody_decides_on_goes_on_once_and_is_sought_for_again(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee, only = await trainee(mentoring), await place(mentoring)
    search_id = await sought(mentoring, mentee)
    await happen(mentoring, match(mentee, search_id, only))
    (shown,) = await searches(mentoring, mentee)
    await let_pass(mentoring, LIMIT.days)
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["matched"], "the last day counts"
    before = passed_on()
    for _ in range(2):
        await let_pass(mentoring, LIMIT.days + 1)
    assert passed_on() >= before + 1
    (shown,) = await searches(mentoring, mentee)
    assert (shown["state"], shown["found"], shown["passed_on"]) == ("waiting", None, day(LIMIT.days + 1))
    assert "omdat niemand op tijd besliste" in (await mentoring.get(f"/mentees/{mentee}/places")).text
    assert "Niemand besliste op tijd" in (await mentoring.get(f"/mentees/{mentee}")).text
    first, again = await events(kafka_bootstrap, TraineeshipSought, mentee, 2)
    assert again == first.model_copy(update={"sought_at": NOW + LIMIT + timedelta(days=1)}), "at the end of the queue"
    other = await trainee(mentoring)
    assert (await agreed(mentoring, other, only)).status_code == 201, "nothing is held for the first any more"


async def test_a_search_for_a_time_that_is_past_ends_by_itself_with_its_reason(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    mentee = await trainee(mentoring)
    soon, later = await sought(mentoring, mentee), await sought(mentoring, mentee, from_on=day(91), until_on=day(99))
    await happen(mentoring, no_match(mentee, soon))
    await let_pass(mentoring, 30)
    assert {one["state"] for one in await searches(mentoring, mentee)} == {"unmatched", "waiting"}
    for _ in range(2):
        await let_pass(mentoring, 91)
    found = {one["search_id"]: (one["state"], one["end_reason"]) for one in await searches(mentoring, mentee)}
    assert found == {soon: ("ended", "period-over"), later: ("waiting", None)}
    assert "De periode waarvoor gezocht werd, is voorbij." in (await mentoring.get(f"/mentees/{mentee}")).text
    await happen(mentoring, no_match(mentee, soon))
    (ended,) = await events(kafka_bootstrap, TraineeshipSearchEnded, mentee, 1)
    assert (ended.search_id, ended.reason) == (soon, "period-over")


async def test_all_searches_are_seen_at_a_glance_the_most_urgent_first(mentoring: Mentoring) -> None:
    programme = f"proef-{new_id()}"
    facts = {"programme": programme, "mentor_id": f"mentor-{programme}"}
    later, sooner = [await trainee(mentoring, name=f"Proef {name}", **facts) for name in ("Later", "Eerder")]
    without = await trainee(mentoring, name="Proef Zonder", **facts)
    done = await trainee(mentoring, name="Proef Klaar", programme=programme)
    assert (await mentoring.get("/api/v1/searches?programme=%00")).status_code == 400
    path = f"/api/v1/searches?programme={programme}"
    for mentee, until_on in ((later, day(90)), (sooner, day(14))):
        search_id = await sought(mentoring, mentee, until_on=until_on)
        await happen(mentoring, match(mentee, search_id, await place(mentoring), ends_on=until_on))
    await happen(mentoring, no_match(without, await sought(mentoring, without)))
    assert (await mentoring.post(f"/api/v1/searches/{await sought(mentoring, done)}/end")).is_success
    lines = (await mentoring.get(path)).json()
    assert [(one["name"], one["state"], one["decide_by"]) for one in lines] == [
        ("Proef Eerder", "matched", day(14)),
        ("Proef Later", "matched", day(21)),
        ("Proef Zonder", "unmatched", None),
        ("Proef Klaar", "ended", None),
    ]
    own = (await mentoring.get(path, "mentor", facts["mentor_id"])).json()
    assert [one["name"] for one in own] == ["Proef Eerder", "Proef Later", "Proef Zonder"]
    page = (await mentoring.get(f"/searches?programme={programme}")).text
    for words in ("Wacht op een beslissing sinds", "Elke plaats is te ver", "Iemand heeft de zoekvraag gestopt."):
        assert words in page
    assert "wachten op een beslissing, de eerste tot en met" in (await mentoring.get("/")).text
    assert "beslissing" not in (await mentoring.get("/", "mentor", facts["mentor_id"])).text


async def test_a_place_that_the_trainee_has_is_not_offered_again(mentoring: Mentoring) -> None:
    mentee, place_id = await trainee(mentoring), await place(mentoring, number=9)
    page = f"/mentees/{mentee}/places?from_on={PERIOD['from_on']}&until_on={PERIOD['until_on']}"
    assert "Deze plaats kiezen" in (await mentoring.get(page)).text
    assert (await agreed(mentoring, mentee, place_id)).status_code == 201
    shown = (await mentoring.get(page)).text
    assert "Heeft deze plaats" in shown
    assert "Deze plaats kiezen" not in shown, "the trainee can have no other in that time"
    after = f"/mentees/{mentee}/places?from_on={day(91)}&until_on={day(99)}"
    assert "Heeft deze plaats" not in (await mentoring.get(after)).text


async def test_what_somebody_is_at_work_on_is_left_for_the_next_time(mentoring: Mentoring) -> None:
    mentee = await trainee(mentoring)
    search_id = await sought(mentoring, mentee)
    async with units(mentoring).begin() as unit:
        await store.search(unit.session, search_id)
        await let_pass(mentoring, 91)
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["waiting"]
    await let_pass(mentoring, 91)
    assert [one["state"] for one in await searches(mentoring, mentee)] == ["ended"]


async def test_what_was_there_before_it_was_told_is_told_once(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    mentee, place_id = await mentoring.enrol(), await place(mentoring)
    assert (await agreed(mentoring, mentee, place_id)).status_code == 201
    await _forget_that_it_was_told(mentoring, place_id)
    for _ in range(2):
        async with units(mentoring).begin() as unit:
            await tell(unit)
    await place(mentoring, daycare_name=f"na-{place_id}")
    assert len(await events(kafka_bootstrap, TraineeshipPlaceOffered, place_id, 3)) == 3
    assert len(await events(kafka_bootstrap, TraineeshipAgreed, mentee, 2)) == 2


async def _forget_that_it_was_told(mentoring: Mentoring, place_id: str) -> None:
    async with mentoring.app.state.service.engine.begin() as connection:
        for table in ("places", "mentees.agreements"):
            await connection.exec_driver_sql(f"UPDATE {table} SET told_at = NULL WHERE place_id = $1", (place_id,))
