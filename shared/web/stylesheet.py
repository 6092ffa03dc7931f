"""govuk-frontend's stylesheet made fit for a city: no font that is not ours to use, and right-to-left by itself."""

import re
from typing import Final

_FONT_FACE: Final = re.compile(r"(/\*![^*]*\*/)?@font-face\{[^}]*\}")
_OWN_FONT: Final = "system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Noto Sans Arabic,arial,sans-serif"
_SIDES: Final = {"left": "inline-start", "right": "inline-end"}
_BOX: Final = re.compile(r"\b(margin|padding|border)-(left|right)\b")
_POSITION: Final = re.compile(r"(?<=[;{])(left|right)(?=:)")
_ALIGNMENT: Final = re.compile(r"\b(text-align|float|clear):(left|right)\b")


def adapted(css: str) -> str:
    """The stylesheet with the system's font and logical sides: what was left is where a line begins."""
    css = _FONT_FACE.sub("", css).replace("GDS Transport,arial,sans-serif", _OWN_FONT)
    css = _BOX.sub(lambda found: f"{found[1]}-{_SIDES[found[2]]}", css)
    css = _POSITION.sub(lambda found: f"inset-{_SIDES[found[1]]}", css)
    return _ALIGNMENT.sub(_aligned, css)


def _aligned(found: "re.Match[str]") -> str:
    side = _SIDES[found[2]]
    return f"{found[1]}:{side.removeprefix('inline-')}" if found[1] == "text-align" else f"{found[1]}:{side}"
