"""How the centre treats what it is given, so that a client can be tested against a bad day."""

from dataclasses import dataclass
from typing import Final, Literal

from deploy.local.sms_centre.protocol import CommandStatus

Mode = Literal["normal", "refuse", "slow", "silent"]
Refusal = Literal["system-error", "throttled", "queue-full", "invalid-destination"]
ReceiptState = Literal["DELIVRD", "UNDELIV", "EXPIRED", "REJECTD"]

COMMAND_STATUS: Final[dict[Refusal, CommandStatus]] = {
    "system-error": CommandStatus.SYSTEM_ERROR,
    "throttled": CommandStatus.THROTTLED,
    "queue-full": CommandStatus.QUEUE_FULL,
    "invalid-destination": CommandStatus.INVALID_DESTINATION,
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to behave.

    - normal: accept at once, report the state soon after.
    - refuse: accept nothing, answer `refusal`.
    - slow: accept and write down at once, answer only after `seconds`.
    - silent: accept at once, and never report what became of the text.
    """

    mode: Mode = "normal"
    refusal: Refusal = "system-error"
    seconds: float = 3.0
    receipt: ReceiptState = "DELIVRD"
    """The state that receipts report, in any mode that sends them."""
