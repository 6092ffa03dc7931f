"""A family asks, or asks for something else."""

from collections.abc import Sequence
from dataclasses import replace

from services.matching.domain.requests import Request, request_of
from services.matching.handlers.ending import end_promise
from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import sit
from services.matching.store import requests
from shared.contracts.intake import ParentRequestAmended, ParentRequestRegistered, Wishes
from shared.geography import Point, middle_of
from shared.messaging import UnitOfWork


async def requests_registered(practice: Practice, unit: UnitOfWork, events: Sequence[ParentRequestRegistered]) -> None:
    """Offer each family the best place there is for it, or say why there is none. What is known is passed over."""
    sitting = await sit(practice, unit)
    asked = {event.request_id: event for event in events}
    known = await requests.known(unit.session, list(asked))
    new = [
        request_of(event, event.registered_at, home_of(event.wishes), event.channel)
        for event in asked.values()
        if event.request_id not in known
    ]
    await sitting.take_on(new)


async def request_amended(practice: Practice, unit: UnitOfWork, event: ParentRequestAmended) -> None:
    """Decide anew for a family that waits or has a promise for something it no longer asks. A match stands."""
    sitting = await sit(practice, unit)
    stored = (await requests.read(unit.session, [event.request_id])).get(event.request_id)
    if stored is None or stored.status in {"matched", "started", "withdrawn"}:
        return
    before = stored.request
    changed = request_of(event, before.registered_at, home_of(event.wishes), before.channel)
    changed = replace(changed, refused=before.refused)
    await requests.amend(unit.session, sitting.policy, changed)
    if stored.status == "waiting":
        await sitting.settle(back=[changed])
    elif not _same_care(before, changed):
        freed = await end_promise(sitting, event.request_id, "declined", "parent")
        await sitting.settle(back=[changed], freed=freed)


def home_of(wishes: Wishes) -> Point | None:
    """Where distances are measured from: the coordinates of the wish, or else the middle of its postcode."""
    if wishes.latitude is not None and wishes.longitude is not None:
        return Point(wishes.latitude, wishes.longitude)
    return middle_of(wishes.postcode) if wishes.postcode else None


def _same_care(before: Request, after: Request) -> bool:
    """Whether a place promised for the one still serves for the other."""
    return (
        before.children == after.children
        and before.start_on == after.start_on
        and before.dayparts == after.dayparts
        and after.may_be_matched
        and (before.income_related_price or not after.income_related_price)
    )
