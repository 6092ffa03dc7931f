"""A mentee's own children become a request at a desk, once, without a name; with the mentee it is forgotten."""

from datetime import date
from typing import Any

from shared.contracts import topics
from shared.contracts.event import Event
from shared.contracts.intake import Care, Child, ContactDetailsErased, FamilyErased, ParentRequestRegistered, Wishes
from shared.contracts.mentoring import ChildcareNeeded, MenteeErased
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from tests.intake_running import Intake
from tests.integration.intake.matching_says import offered, text_failed
from tests.waiting import until


def needed(**changes: Any) -> ChildcareNeeded:
    return ChildcareNeeded(
        **{
            "mentee_id": new_id(),
            "request_id": new_id(),
            "contact_point": "borgerhout",
            "children": (Child(child_id=new_id(), birth_date=date(2026, 5, 1)),),
            "care": Care(start_on=date(2027, 2, 1), dayparts=("mon-am", "mon-pm")),
            "wishes": Wishes(postcode="2140", max_km=3, income_related_price=True),
            "priority_grounds": ("training",),
            "spoken_language": "ary",
            "text_language": "ar",
            "reachable_by_text": True,
            "needed_at": utc_now(),
        }
        | changes
    )


async def registered(intake: Intake, need: ChildcareNeeded) -> ParentRequestRegistered:
    """The one event of its request, once it has left."""

    async def is_there() -> bool:
        rows = await intake.rows("SELECT FROM families.requests WHERE request_id = $1", need.request_id)
        return bool(rows) and await intake.relayed()

    await until(is_there, "the request to be registered")
    (event,) = await intake.published(topics.REQUESTS, lambda event: event.key == need.request_id)
    assert isinstance(event, ParentRequestRegistered)
    return event


async def desk_page(intake: Intake, path: str = "") -> str:
    client = intake.visitor()
    client.cookies.set("opvangpunt_session", intake.token())
    answer = await client.get(f"/desk/borgerhout{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_need_is_registered_once_as_the_desk_would(intake: Intake) -> None:
    need = needed()
    await intake.publish(need, need)
    event = await registered(intake, need)
    assert (event.channel, event.contact_point, event.family_id) == ("mentoring", "borgerhout", need.mentee_id)
    assert event.reachable_by_text
    assert event.may_be_matched
    assert event.priority_grounds == ("training",)
    assert (event.children, event.care, event.wishes) == (need.children, need.care, need.wishes)
    page = await desk_page(intake)
    assert need.request_id in page.partition('id="today"')[2]
    assert "via de begeleiding" in await desk_page(intake, f"/requests/{need.request_id}")


async def test_without_a_chosen_desk_one_of_the_postcode_takes_it(intake: Intake) -> None:
    (row,) = await intake.rows("SELECT slug, postcode FROM contact_points ORDER BY place DESC LIMIT 1")
    need = needed(contact_point=None, wishes=Wishes(postcode=row["postcode"]))
    nowhere = needed(contact_point="atlantis", wishes=Wishes())
    await intake.publish(need, nowhere)
    points = await intake.rows("SELECT slug FROM contact_points WHERE postcode = $1", row["postcode"])
    assert (await registered(intake, need)).contact_point in {point["slug"] for point in points}
    assert (await registered(intake, nowhere)).contact_point == "borgerhout"


async def test_a_mentee_whom_no_text_reaches_is_on_the_call_list_for_the_mentor(intake: Intake) -> None:
    without, failed = needed(reachable_by_text=False), needed()
    await intake.publish(without, failed)
    for need in (without, failed):
        await registered(intake, need)
    await intake.publish(offered(without.request_id, [without.children[0].child_id]), text_failed(failed.request_id))

    async def both_listed() -> bool:
        listed = (await desk_page(intake)).partition('id="to-call"')[2].partition('id="today"')[0]
        return without.request_id in listed and failed.request_id in listed

    await until(both_listed, "both on the call list")


async def test_a_need_that_cannot_be_true_is_set_aside_and_the_next_goes_on(intake: Intake) -> None:
    wrong = needed(children=(Child(child_id=new_id(), birth_date=date(2001, 5, 1)),))
    good = needed(mentee_id=wrong.mentee_id)
    await intake.publish(wrong, good)
    await registered(intake, good)
    assert await intake.rows("SELECT FROM families.requests WHERE request_id = $1", wrong.request_id) == []


async def test_an_erased_mentee_takes_the_request_along(intake: Intake) -> None:
    need = needed()
    await intake.publish(need)
    await registered(intake, need)
    await intake.publish(MenteeErased(mentee_id=need.mentee_id, erased_at=utc_now()))

    async def gone() -> bool:
        rows = await intake.rows("SELECT FROM families.requests WHERE request_id = $1", need.request_id)
        return not rows and await intake.relayed()

    await until(gone, "the request to be gone")

    def is_its(event: Event) -> bool:
        return event.key in (need.request_id, need.mentee_id)

    events = await intake.published(topics.REQUESTS, is_its)
    assert isinstance(events[-1], FamilyErased)
    contacts = await intake.published(topics.INTAKE_CONTACTS, is_its)
    assert not [event for event in contacts if isinstance(event, ContactDetailsErased)], "mentoring owns these"
