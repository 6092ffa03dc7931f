"""The AsyncAPI document of every service: the events in and out, topic by topic."""

import json
from typing import Any, Final

from deploy.schemas.wiring import built
from shared.contracts.topics import SERVICES
from shared.runtime.health import specification

UNORDERED: Final = ("channels", "operations", "messages", "schemas")


def files() -> dict[str, str]:
    """File name → text, for every service."""
    return {f"{service}.json": _document(service) for service in SERVICES}


def _document(service: str) -> str:
    document = specification(built(service)).to_specification().to_jsonable()
    for part in (document, document["components"]):
        part |= {name: _by_name(part[name]) for name in UNORDERED if name in part}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _by_name(part: dict[str, Any]) -> dict[str, Any]:
    """FastStream keeps subscribers in no order."""
    return dict(sorted(part.items()))
