"""Which kind of text a family got, told from its words as a reader would: the templates' beginnings are data."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from services import notify

TEMPLATES = Path(notify.__file__).with_name("templates")


def kind_of(text: str) -> str:
    """`acknowledgement`, `offer`, `result`, `unmatched` or another template's name. Raises LookupError."""
    folded = _folded(text)
    for beginning, kind in _beginnings().items():
        if folded.startswith(beginning):
            return kind
    raise LookupError(f"no template begins like this: {text[:60]}")


def answer_to(text: str, *, accept: bool) -> str:
    """The word for yes or no in the language of an offer."""
    folded = _folded(text)
    for language in _languages():
        if folded.startswith(_folded(language["templates"]["offer"]["text"].partition("{")[0])):
            return str(language["answers"]["yes" if accept else "no"])
    raise LookupError(f"not an offer: {text[:60]}")


@cache
def _beginnings() -> dict[str, str]:
    """The fixed words up to a template's first blank; the longest first, should one begin like another."""
    found = {
        _folded(template["text"].partition("{")[0]): kind
        for language in _languages()
        for kind, template in language["templates"].items()
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def _languages() -> list[dict[str, dict[str, dict[str, str]]]]:
    return [tomllib.loads(file.read_text("utf-8")) for file in sorted(TEMPLATES.glob("*.toml"))]


def _folded(text: str) -> str:
    """Without accents: a text loses them where that makes it shorter."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("’", "'")
