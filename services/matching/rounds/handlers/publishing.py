"""From a draft to promises: judged by the verifier, then published by an official."""

from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import Sitting, sit
from services.matching.rounds import store
from services.matching.rounds.computing.running import Computer
from services.matching.rounds.domain.holding import plans_of
from services.matching.rounds.domain.papers import digest, policy_text
from services.matching.rounds.domain.rounds import PapersGoneError, Place, Round, Step
from services.matching.rounds.handlers.gathering import end_in
from services.matching.store import requests
from shared.contracts.matching import RoundPublished, RoundVerified
from shared.messaging import UnitOfWork


async def verify(unit: UnitOfWork, computer: Computer, round_id: str, by: str) -> Round | None:
    """Have the verifier judge a draft, from what is stored of it. None when there is none; once judged it stays so.

    Raises PapersGoneError, BusyError, TooLongError.
    """
    found = await store.read(unit.session, round_id)
    if found is None or found.status != "draft":
        return found
    papers = await store.papers(unit.session, round_id)
    if papers is None:
        detail = "What this draft was made from is not kept any more: there is a later one, or a family was erased."
        raise PapersGoneError(f"{detail} Make a new draft.")
    verdict = await computer.verify(*papers)
    step = Step(round_id, "verified", unit.now, by, {key: verdict[key] for key in verdict if key != "details"})
    await store.add_step(unit.session, step)
    unit.publish(
        RoundVerified(
            round_id=round_id,
            accepted=verdict["accepted"],
            broken=sum(verdict["broken"].values()),
            passed_over=verdict["passed_over"],
            verified_at=unit.now,
        )
    )
    return Round(round_id, {**found.steps, "verified": step})


async def publish(practice: Practice, unit: UnitOfWork, round_id: str, by: str) -> Round | None:
    """Promise the places of a draft, under the lock of all decisions. None when there is none; once published it stays.

    What was promised before is not touched: a draft gives only what is free. Whatever is left goes to those who are
    next, as every day. Raises NotVerifiedError, NotInForceError, and WorldChangedError when the draft does not hold.
    """
    sitting = await sit(practice, unit)
    found = await store.read(unit.session, round_id)
    if found is None or found.status == "published":
        return found
    found.check_publishable(sitting.policy.policy_id, digest(policy_text(sitting.policy)))
    places = [place for place in await store.places(unit.session, round_id) if place.key]
    families = await _promise(sitting, round_id, places)
    detail = {"families": families, "children": len(places)}
    step = Step(round_id, "published", unit.now, by, detail)
    await store.add_step(unit.session, step)
    await store.forget_papers(unit.session)
    unit.publish(RoundPublished(round_id=round_id, policy_id=found.policy_id, published_at=unit.now, **detail))
    await end_in(sitting, by)
    return Round(round_id, {**found.steps, "published": step})


async def _promise(sitting: Sitting, round_id: str, places: list[Place]) -> int:
    """Promise each family its place; how many families."""
    stored = await requests.read(sitting.unit.session, {place.request_id for place in places})
    waiting = {name: one.request for name, one in stored.items() if one.status == "waiting"}
    await sitting.look_at({place.key.daycare_id for place in places if place.key})
    plans = plans_of(places, waiting, sitting.catalogue, sitting.policy, sitting.room)
    for plan, rank in plans:
        sitting.minutes.promise_in_round(plan, round_id, rank)
    await sitting.write()
    return len(plans)
