"""The AsyncAPI document of every service: the events in and out, topic by topic."""

import json

from deploy.schemas.wiring import built
from shared.contracts.topics import SERVICES
from shared.runtime.health import specification


def files() -> dict[str, str]:
    """File name → text, for every service."""
    return {f"{service}.json": _document(service) for service in SERVICES}


def _document(service: str) -> str:
    document = specification(built(service)).to_specification().to_jsonable()
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
