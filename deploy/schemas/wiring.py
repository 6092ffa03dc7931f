"""A service as its own wiring builds it, for reading: nothing is connected, and nobody is served."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from shared.runtime.application import Service
from shared.runtime.settings import ServiceSettings

BUS: Final = "kafka:9092"
"""Stands in committed documents for what differs between installations; a running service's own names the real one."""

PLACEHOLDERS: Final[dict[str, Any]] = {
    "database_url": "postgresql+asyncpg://nobody@nowhere/nothing",
    "kafka_bootstrap": BUS,
}


def settings_class(service: str) -> type[ServiceSettings]:
    """What the service's `create_app` is annotated to take."""
    hint = get_type_hints(import_module(f"services.{service}.app").create_app)["settings"]
    for candidate in (hint, *get_args(hint)):
        if isinstance(candidate, type) and issubclass(candidate, ServiceSettings):
            return candidate
    raise TypeError(f"services.{service}.app.create_app takes no settings of ours")


def built(service: str) -> Service:
    """The service with its own defaults, and placeholders for what an installation must say."""
    settings = settings_class(service)
    required = {
        name: _placeholder(field.annotation) for name, field in settings.model_fields.items() if field.is_required()
    }
    app = import_module(f"services.{service}.app").create_app(settings.model_construct(**required | PLACEHOLDERS))
    wired: Service = app.state.service
    return wired


def _placeholder(kind: Any) -> Any:
    return Path("nowhere") if kind is Path else 0 if kind is int else "nothing"
