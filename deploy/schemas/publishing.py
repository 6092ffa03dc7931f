"""The committed documents: what they should say, what they do say, and what a change would break."""

import json
from pathlib import Path
from typing import Final

from deploy.schemas import asyncapi, events, metrics
from deploy.schemas.compatibility import incompatibilities
from shared.contracts.catalogue import EVENTS

REFERENCE: Final = Path(__file__).parents[2] / "docs" / "reference"
WAY_OUT: Final = (
    "An event may gain fields that have a default; nothing else may change while its topic holds records.\n"
    "Give what must differ a new name, or a topic of its own version (`….v2`), and publish both for a while."
)


def documents() -> dict[str, str]:
    """Path below `docs/reference` → text, for every generated document."""
    return {
        **{f"events/{name}": text for name, text in events.files().items()},
        **{f"asyncapi/{name}": text for name, text in asyncapi.files().items()},
        "metrics.md": metrics.table(),
    }


def stale(reference: Path) -> list[str]:
    """The documents that differ from the code: missing, changed, or left over."""
    wanted = documents()
    present = {path.relative_to(reference).as_posix() for path in _generated(reference)}
    differing = {name for name, text in wanted.items() if name not in present or _read(reference / name) != text}
    return sorted(differing | (present - wanted.keys()))


def broken_promises(reference: Path) -> list[str]:
    """What the present events break of the committed ones, a line each that names the field and says why."""
    lines = []
    for path in sorted((reference / "events").glob("*.json")):
        model = EVENTS.get(path.stem)
        lines += incompatibilities(json.loads(_read(path)), events.schema_of(model) if model else None)
    return lines


def write(reference: Path) -> list[Path]:
    """Bring the documents up to date; those that changed."""
    wanted, changed = documents(), [reference / name for name in stale(reference)]
    for path in changed:
        text = wanted.get(path.relative_to(reference).as_posix())
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return changed


def _generated(reference: Path) -> list[Path]:
    found = [*(reference / "events").glob("*.json"), *(reference / "asyncapi").glob("*.json"), reference / "metrics.md"]
    return [path for path in found if path.exists()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
