"""What the SMS centre said of texts: taken, refused, delivered, not delivered."""

from collections.abc import Sequence

from services.notify.domain.texts import Verdict, reported
from services.notify.gateway.receipt import Receipt, spellings
from services.notify.handlers.announcing import announce
from services.notify.store import outcomes, texts
from services.notify.store.outcomes import Answered, Outcome
from shared.messaging import UnitOfWork
from shared.runtime import metrics


async def outcomes_came(unit: UnitOfWork, came: Sequence[Outcome]) -> None:
    """Record what came of handing texts over, and what was reported of them before this was known."""
    if not came:
        return
    changed = await outcomes.answered(unit.session, came)
    announce(unit, [one.text._asdict() for one in changed])
    _measure(unit, changed)
    early = [
        Receipt(one.text.message_id, one.reported_state)
        for one in changed
        if one.text.message_id and one.reported_state
    ]
    await receipts_came(unit, early)


def _measure(unit: UnitOfWork, changed: Sequence[Answered]) -> None:
    waits = [
        (one.text.sent_at - one.registered_at).total_seconds()
        for one in changed
        if one.text.sent_at and one.text.kind == "acknowledgement" and one.registered_at
    ]

    def observe() -> None:
        for wait in waits:
            metrics.REQUEST_TO_TEXT.observe(max(wait, 0.0))

    unit.after_commit(observe)


async def receipts_came(unit: UnitOfWork, receipts: Sequence[Receipt]) -> None:
    """Record what became of texts. A receipt for a text that has no message id yet is kept until it has."""
    verdicts = {receipt.message_id: verdict for receipt in receipts if (verdict := reported(receipt.state))}
    if not verdicts:
        return
    changed = await outcomes.reported(unit.session, verdicts, unit.now)
    announce(unit, [row._asdict() for row in changed])
    rest = {receipt.message_id: receipt.state for receipt in receipts if receipt.message_id in verdicts}
    for row in changed:
        rest.pop(row.message_id or "", None)
    await _other_spellings(unit, rest, verdicts)


async def _other_spellings(unit: UnitOfWork, states: dict[str, str], verdicts: dict[str, Verdict]) -> None:
    """Receipts that match no text waiting for one: written otherwise, a second copy, or early."""
    if not states:
        return
    known = await outcomes.known(unit.session, {way for message_id in states for way in spellings(message_id)})
    early = {}
    for message_id, state in states.items():
        ways = [way for way in spellings(message_id) if way in known]
        if not ways:
            early[message_id] = state
        elif message_id not in ways:
            changed = await outcomes.reported(unit.session, {ways[0]: verdicts[message_id]}, unit.now)
            announce(unit, [row._asdict() for row in changed])
    if early:
        await outcomes.keep_early(unit.session, early, unit.now)


async def orphans_found(unit: UnitOfWork, own_claim: str) -> int:
    """Texts that a process which is gone left `sending`: nobody can tell whether they went out. How many.

    What it gave back and was recalled meanwhile is given up.
    """
    changed = await outcomes.orphans(unit.session, own_claim, unit.now)
    recalled = await texts.give_up_recalled(unit.session, unit.now)
    announce(unit, [row._asdict() for row in (*changed, *recalled)])
    return len(changed)
