"""Faults to be found: Python imports this file at its start when the test has put its folder on the path.

The file named by OPVANGPUNT_PLANTED_FAULT_FILE says which fault a service has; without it there is none.
"""

import os
import sys
from pathlib import Path
from typing import Any


def _wanted() -> str:
    named = os.environ.get("OPVANGPUNT_PLANTED_FAULT_FILE")
    is_service = any(argument.startswith("services.") for argument in sys.orig_argv)
    return Path(named).read_text().strip() if named and is_service and Path(named).exists() else ""


def _without_inbox() -> None:
    """Nothing was ever handled before."""
    from shared.messaging import inbox  # noqa: PLC0415

    async def forgetful(*_: object) -> set[object]:
        return set()

    vars(inbox)["take"] = forgetful


def _acknowledging_first() -> None:
    """FastStream's own default: what was read counts as handled, a moment later."""
    from faststream import AckPolicy  # noqa: PLC0415
    from faststream.kafka import KafkaBroker  # noqa: PLC0415

    from shared.messaging import subscription  # noqa: PLC0415

    patient: Any = vars(subscription)["PatientConsumer"]

    def create_broker(*arguments: Any, **options: Any) -> KafkaBroker:
        return KafkaBroker(*arguments, **options | {"ack_policy": AckPolicy.ACK_FIRST})

    def create_consumer(*arguments: Any, **options: Any) -> Any:
        return patient(*arguments, **options | {"auto_commit_interval_ms": 100})

    vars(subscription).update(KafkaBroker=create_broker, PatientConsumer=create_consumer)


FAULTS = {"inbox-off": _without_inbox, "ack-first": _acknowledging_first}

if _fault := _wanted():
    FAULTS[_fault]()
