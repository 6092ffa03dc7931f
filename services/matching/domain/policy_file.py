"""A policy from the text of its file. Here, and nowhere else, it is checked what a policy may say: the service, rounds
and simulations all read through it. (The verifier judges others' work and so reads for itself.)"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.matching.domain.policies import GROUNDS, TIE_BREAKS, Policy, Reserve, Tier
from services.matching.domain.policy_lines import PolicyLines, Where

_Kinds = Mapping[str, tuple[type | tuple[type, ...], str]]
_KINDS: Final[_Kinds] = {
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
_OF_TIER: Final[_Kinds] = {"name": (str, "a text, in quotes"), "grounds": (list, "a list of grounds")}
_OF_RESERVE: Final[_Kinds] = {"share": (_NUMBER, "a number"), "grounds": (list, "a list of grounds")}
_AT_LINE: Final = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True, order=True)
class PolicyFault:
    """One thing that is wrong; `line` counts from one, 0 is the file as a whole."""

    line: int
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.detail}" if self.line else self.detail


class PolicyError(ValueError):
    """A policy file that says something impossible; the message says what and where, for the person who wrote it."""

    def __init__(self, faults: Iterable[PolicyFault]) -> None:
        self.faults = sorted(faults)
        super().__init__("; ".join(map(str, self.faults)))


def parse_policy(text: str) -> Policy:
    """A policy from TOML, as the reference of the files describes it. Raises PolicyError with everything wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise PolicyError([PolicyFault(line, f"is no TOML: {error}")]) from None
    checks = _Checks(PolicyLines(text))
    checks.whole(data)
    if checks.faults:
        raise PolicyError(checks.faults)
    return _policy(data)


def _policy(data: dict[str, Any]) -> Policy:
    """The object, of data that was checked."""
    reserve = data.get("reserve")
    return Policy(
        policy_id=data["id"],
        effective_from=data["effective_from"],
        effective_until=data.get("effective_until"),
        source=data.get("source", ""),
        seed=data.get("seed", 0),
        tie_break=tuple(data.get("tie_break", Policy.tie_break)),
        tiers=tuple(Tier(tier["name"], frozenset(tier["grounds"])) for tier in data.get("tiers", [])),
        points=data.get("points", {}),
        reserve=Reserve(float(reserve["share"]), frozenset(reserve["grounds"])) if reserve is not None else None,
        max_months_late=data.get("max_months_late", 0),
    )


class _Checks:
    """Holds the data of a policy against what a policy may say."""

    def __init__(self, lines: PolicyLines) -> None:
        self.faults: list[PolicyFault] = []
        self._lines = lines

    def whole(self, data: dict[str, Any]) -> None:
        """All of a policy."""
        for key in ("id", "effective_from"):
            if key not in data:
                self._fault((), f"{key} is missing")
        self._keys((), data, _KINDS, needed=())
        if self.faults:
            return
        if not data["id"].strip():
            self._fault(("id",), "id is empty: a decision names the policy by it")
        until = data.get("effective_until")
        if until is not None and until < data["effective_from"]:
            self._fault(("effective_until",), "effective_until is before effective_from")
        self._tie_break(data.get("tie_break", []))
        self._tiers(data.get("tiers", []))
        if "reserve" in data:
            self._reserve(data["reserve"])
        self._points(data.get("points", {}))
        if data.get("max_months_late", 0) < 0:
            self._fault(("max_months_late",), "max_months_late is below zero")

    def _tie_break(self, names: list[Any]) -> None:
        for place, name in enumerate(names):
            if name not in TIE_BREAKS:
                self._fault(("tie_break",), f"{name!r} is no tie-break: {', '.join(TIE_BREAKS)}", name)
            elif name in names[:place]:
                self._fault(("tie_break",), f"{name!r} stands twice in tie_break", name)

    def _tiers(self, tiers: list[Any]) -> None:
        tier_of: dict[str, str] = {}
        names: set[str] = set()
        for place, tier in enumerate(tiers):
            where: Where = ("tiers", place)
            if not isinstance(tier, dict):
                self._fault(where, "a tier is a table: [[tiers]]")
                continue
            self._keys(where, tier, _OF_TIER, needed=_OF_TIER)
            name = str(tier.get("name"))
            if not name.strip():
                self._fault((*where, "name"), "the name of a tier is empty: families read it")
            elif name in names:
                self._fault((*where, "name"), f"two tiers are called {name!r}")
            names.add(name)
            for ground in self._grounds((*where, "grounds"), tier.get("grounds")):
                if ground in tier_of:
                    detail = f"{ground!r} is in two tiers: {tier_of[ground]!r} and {name!r}"
                    self._fault((*where, "grounds"), detail, ground)
                tier_of.setdefault(ground, name)

    def _reserve(self, reserve: dict[str, Any]) -> None:
        self._keys(("reserve",), reserve, _OF_RESERVE, needed=_OF_RESERVE)
        share = reserve.get("share")
        if isinstance(share, _NUMBER) and not 0 <= share <= 1:
            self._fault(("reserve", "share"), f"share is {share}: it must be from 0 to 1")
        self._grounds(("reserve", "grounds"), reserve.get("grounds"))

    def _points(self, points: dict[str, Any]) -> None:
        for ground, number in points.items():
            self._grounds(("points", ground), [ground])
            if not isinstance(number, _NUMBER) or isinstance(number, bool) or number - number != 0:
                self._fault(("points", ground), f"the points of {ground!r} must be a number")

    def _keys(self, where: Where, table: dict[str, Any], kinds: _Kinds, needed: Iterable[str]) -> None:
        """Unknown and missing keys, and values of another kind; a bool is no number and a moment no date."""
        for key in needed:
            if key not in table:
                self._fault(where, f"{key} is missing")
        for key, value in table.items():
            if key not in kinds:
                self._fault((*where, key), f"{key} is unknown{' here' if where else ''}: {', '.join(kinds)}")
            elif not isinstance(value, kinds[key][0]) or isinstance(value, bool | datetime):
                self._fault((*where, key), f"{key} must be {kinds[key][1]}")

    def _grounds(self, where: Where, grounds: Any) -> list[str]:
        """The known ones, once each; what is no list was named already."""
        found = grounds if isinstance(grounds, list) else []
        for ground in found:
            if ground not in GROUNDS:
                self._fault(where, f"{ground!r} is no ground: {', '.join(GROUNDS)}", ground)
        return [ground for ground in GROUNDS if ground in found]

    def _fault(self, where: Where, detail: str, word: Any = "") -> None:
        self.faults.append(PolicyFault(self._lines.find(where, str(word)), detail))
