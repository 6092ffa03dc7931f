"""Reading a policy: every fault with its line, before the rules make an object of it."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from services.matching.domain.policies import GROUNDS, TIE_BREAKS, Policy, PolicyError, parse_policy
from services.matching.engine.files.faults import FileError, FileFault

__all__ = ["Policy", "read_policy"]

Where = tuple[str | int, ...]
_KINDS: Final[dict[str, tuple[type | tuple[type, ...], str]]] = {
    "id": (str, "a text, in quotes"),
    "effective_from": (date, "a date without quotes, such as 2025-04-30"),
    "effective_until": (date, "a date without quotes, such as 2025-04-30"),
    "source": (str, "a text, in quotes"),
    "seed": (int, "a whole number"),
    "tie_break": (list, 'a list, such as ["registered_at", "lottery"]'),
    "tiers": (list, "tables: [[tiers]]"),
    "reserve": (dict, "a table: [reserve]"),
    "points": (dict, "a table: [points]"),
    "max_months_late": (int, "a whole number"),
}
_NUMBER: Final = (int, float)
_TABLE: Final = re.compile(r"\s*(\[\[|\[)\s*([\w-]+)\s*\]")
_KEY: Final = re.compile(r"\s*([\w-]+|\"[^\"]*\")\s*=")
_AT_LINE: Final = re.compile(r"line (\d+)")


def read_policy(path: Path) -> Policy:
    """The policy of a file. Raises FileError with a fault for each thing that is wrong, by line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileError([FileFault(path.name, 0, "", "is not UTF-8")]) from None
    except OSError as error:
        raise FileError([FileFault(path.name, 0, "", f"cannot be read: {error.strerror}")]) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise FileError([FileFault(path.name, line, "", f"is no TOML: {error}")]) from None
    checks = _Checks(path.name, text)
    checks.whole(data)
    if checks.faults:
        raise FileError(checks.faults)
    try:
        return parse_policy(text)
    except PolicyError as error:
        raise FileError([FileFault(path.name, 0, "", str(error))]) from None


class _Checks:
    """Holds the data of a policy against what a policy may say."""

    def __init__(self, name: str, text: str) -> None:
        self.faults: list[FileFault] = []
        self._name = name
        self._lines = text.splitlines()
        self._line_of = _line_of(self._lines)

    def whole(self, data: dict[str, Any]) -> None:
        """All of a policy."""
        for key in ("id", "effective_from"):
            if key not in data:
                self._fault((), f"{key} is missing")
        for key, value in data.items():
            if key not in _KINDS:
                self._fault((key,), f"{key} is unknown: {', '.join(_KINDS)}")
            elif not isinstance(value, _KINDS[key][0]) or isinstance(value, bool | datetime):
                self._fault((key,), f"{key} must be {_KINDS[key][1]}")
        if self.faults:
            return
        self._dates(data)
        self._tie_break(data.get("tie_break", []))
        self._tiers(data.get("tiers", []))
        if "reserve" in data:
            self._reserve(data["reserve"])
        self._points(data.get("points", {}))
        if data.get("max_months_late", 0) < 0:
            self._fault(("max_months_late",), "max_months_late is below zero")

    def _dates(self, data: dict[str, Any]) -> None:
        until = data.get("effective_until")
        if until is not None and until < data["effective_from"]:
            self._fault(("effective_until",), "effective_until is before effective_from")

    def _tie_break(self, names: list[Any]) -> None:
        for place, name in enumerate(names):
            if name not in TIE_BREAKS:
                self._fault(("tie_break",), f"{name!r} is no tie-break: {', '.join(TIE_BREAKS)}", str(name))
            elif name in names[:place]:
                self._fault(("tie_break",), f"{name!r} stands twice in tie_break", str(name))

    def _tiers(self, tiers: list[Any]) -> None:
        named: dict[str, str] = {}
        for place, tier in enumerate(tiers):
            where: Where = ("tiers", place)
            if not isinstance(tier, dict):
                self._fault(where, "a tier is a table: [[tiers]]")
                continue
            self._keys(where, tier, {"name": (str, "a text, in quotes"), "grounds": (list, "a list of grounds")})
            grounds = tier.get("grounds")
            for ground in self._grounds((*where, "grounds"), grounds if isinstance(grounds, list) else []):
                if ground in named:
                    detail = f"{ground!r} is in two tiers: {named[ground]!r} and {tier.get('name')!r}"
                    self._fault((*where, "grounds"), detail, ground)
                named.setdefault(ground, str(tier.get("name")))

    def _reserve(self, reserve: dict[str, Any]) -> None:
        kinds: dict[str, tuple[Any, str]] = {"share": (_NUMBER, "a number"), "grounds": (list, "a list of grounds")}
        self._keys(("reserve",), reserve, kinds)
        share, grounds = reserve.get("share"), reserve.get("grounds")
        if isinstance(share, _NUMBER) and not 0 <= share <= 1:
            self._fault(("reserve", "share"), f"share is {share}: it must be from 0 to 1")
        self._grounds(("reserve", "grounds"), grounds if isinstance(grounds, list) else [])

    def _points(self, points: dict[str, Any]) -> None:
        for ground, number in points.items():
            self._grounds(("points", ground), [ground])
            if not isinstance(number, _NUMBER) or isinstance(number, bool) or number - number != 0:
                self._fault(("points", ground), f"the points of {ground!r} must be a number")

    def _keys(self, where: Where, table: dict[str, Any], kinds: dict[str, tuple[Any, str]]) -> None:
        for key in kinds.keys() - table.keys():
            self._fault(where, f"{key} is missing")
        for key, value in table.items():
            if key not in kinds:
                self._fault((*where, key), f"{key} is unknown here: {', '.join(kinds)}")
            elif not isinstance(value, kinds[key][0]) or isinstance(value, bool):
                self._fault((*where, key), f"{key} must be {kinds[key][1]}")

    def _grounds(self, where: Where, grounds: list[Any]) -> list[str]:
        for ground in grounds:
            if ground not in GROUNDS:
                self._fault(where, f"{ground!r} is no ground: {', '.join(GROUNDS)}", str(ground))
        return [ground for ground in dict.fromkeys(grounds) if ground in GROUNDS]

    def _fault(self, where: Where, detail: str, word: str = "") -> None:
        self.faults.append(FileFault(self._name, self._line(where, word), "", detail))

    def _line(self, where: Where, word: str) -> int:
        """The line of a key, or of its table; for a word in a list of many lines, that word's."""
        line = next((self._line_of[where[:n]] for n in range(len(where), 0, -1) if where[:n] in self._line_of), 0)
        if word and line:
            quoted = re.compile(f"""["']{re.escape(word)}["']""")
            found = (n for n, text in enumerate(self._lines[line - 1 :], line) if quoted.search(text))
            return next(found, line)
        return line


def _line_of(lines: list[str]) -> dict[Where, int]:
    """The line of each key and table, counted from one, as far as a policy needs it."""
    found: dict[Where, int] = {}
    table: Where = ()
    for number, text in enumerate(lines, 1):
        if header := _TABLE.match(text):
            name = header[2]
            place = sum(key[:1] == (name,) and len(key) == 2 and isinstance(key[1], int) for key in found)
            table = (name, place) if header[1] == "[[" else (name,)
            found.setdefault((name,), number)
            found[table] = number
        elif key := _KEY.match(text):
            found.setdefault((*table, key[1].strip('"')), number)
    return found
