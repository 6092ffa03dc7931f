"""Whether an event may change like this: the bus still holds records of before, and readers of before still run.

Allowed: a new event, a new field that may be left out, a wider bound, a further value of an enumeration (readers are
brought up before writers then). Refused: whatever makes an old record unreadable, or hides from an old reader
what it counts on.
"""

from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

LOWER_BOUNDS: Final = ("minLength", "minimum", "exclusiveMinimum", "minItems")
UPPER_BOUNDS: Final = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
FIXED: Final = ("pattern", "format")
TRAVEL: Final = {"x-topics": "its topic", "x-key": "its key", "x-tombstone": "being a tombstone"}


def incompatibilities(old: Schema, new: Schema | None) -> list[str]:
    """What breaks between the committed schema of an event and the present one; None: the event is gone."""
    name = old["title"]
    if new is None:
        return [f"{name}: the event was removed, and records of it may still be on the bus"]
    travel = [
        f"{name}: {label} changed from {old[field]} to {new[field]}"
        for field, label in TRAVEL.items()
        if old[field] != new[field]
    ]
    return travel + list(_compare(name, _inlined(old, old), _inlined(new, new)))


def _inlined(schema: Any, root: Schema) -> Any:
    """The schema with every reference replaced by what it refers to. Events hold no part of their own kind."""
    if isinstance(schema, list):
        return [_inlined(item, root) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    return {name: _inlined(part, root) for name, part in schema.items() if name != "$defs"}


def _compare(path: str, old: Schema, new: Schema) -> Iterator[str]:
    if _kind(old) != _kind(new):
        yield f"{path}: type changed from {_kind(old)} to {_kind(new)}"
        return
    yield from _compare_fields(path, old, new)
    yield from _compare_limits(path, old, new)
    for part in ("items", "additionalProperties", "propertyNames"):
        if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
            yield from _compare(f"{path}[]", old[part], new[part])
    for part in ("prefixItems", "anyOf"):
        for place, (before, after) in enumerate(zip(_sorted(old, part), _sorted(new, part), strict=True)):
            yield from _compare(f"{path}.{place}" if part == "prefixItems" else path, before, after)


def _compare_fields(path: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name not in after:
            yield f"{path}.{name}: the field was removed; readers count on it"
        else:
            yield from _compare(f"{path}.{name}", before[name], after[name])
    for name in new.get("required", []):
        if name not in before:
            yield f"{path}.{name}: a new field must have a default; records of before lack it"
        elif name not in old.get("required", []):
            yield f"{path}.{name}: the field was made required; records of before may lack it"


def _compare_limits(path: str, old: Schema, new: Schema) -> Iterator[str]:
    for value in _values(old):
        if value not in _values(new):
            yield f"{path}: the value {value!r} was removed; records of before may hold it"
    for limit in FIXED:
        if old.get(limit) != new.get(limit):
            yield f"{path}: {limit} changed from {old.get(limit)} to {new.get(limit)}"
    for limits, sign in ((LOWER_BOUNDS, 1), (UPPER_BOUNDS, -1)):
        for limit in limits:
            if limit in new and (limit not in old or sign * new[limit] > sign * old[limit]):
                yield f"{path}: {limit} was tightened from {old.get(limit, 'none')} to {new[limit]}"


def _kind(schema: Schema) -> str:
    """The type in a word that two schemas can be compared by; alternatives sorted, so that their order is nothing."""
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in _sorted(schema, "anyOf"))
    if "prefixItems" in schema:
        return f"array of {len(schema['prefixItems'])}"
    if schema.get("type") == "object" and "properties" not in schema:
        return "mapping"
    kind = schema.get("type", "anything")
    return f"enumeration of {kind}" if _values(schema) else str(kind)


def _values(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def _sorted(schema: Schema, part: str) -> list[Schema]:
    options: list[Schema] = schema.get(part, [])
    return sorted(options, key=_kind) if part == "anyOf" else options
