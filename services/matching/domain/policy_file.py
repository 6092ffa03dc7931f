"""A policy from the text of its file. Here, and nowhere else, it is checked what a policy may say: the service, rounds
and simulations all read through it. (The verifier judges others' work and so reads for itself.)"""

from collections.abc import Mapping
from typing import Any, Final

from services.matching.domain.policies import GROUNDS, TIE_BREAKS, Policy, Reserve, Tier
from services.matching.domain.policy_checks import (
    DATED,
    NUMBER,
    Kinds,
    PolicyChecks,
    dated_facts,
)
from services.matching.domain.policy_lines import Where

_KINDS: Final[Kinds] = {
    **DATED,
    "tie_break": (list, 'a list, such as ["registered_at", "lottery"]'),
    "tiers": (list, "tables: [[tiers]]"),
    "reserve": (dict, "a table: [reserve]"),
    "points": (dict, "a table: [points]"),
    "max_months_late": (int, "a whole number"),
}
_OF_TIER: Final[Kinds] = {"name": (str, "a text, in quotes"), "grounds": (list, "a list of grounds")}
_OF_RESERVE: Final[Kinds] = {"share": (NUMBER, "a number"), "grounds": (list, "a list of grounds")}


def parse_policy(text: str) -> Policy:
    """A policy from TOML, as the reference of the files describes it. Raises PolicyError with everything wrong."""
    return _policy(_Checks.read(text))


def _policy(data: dict[str, Any]) -> Policy:
    """The object, of data that was checked."""
    reserve = data.get("reserve")
    return Policy(
        **dated_facts(data),
        tie_break=tuple(data.get("tie_break", Policy.tie_break)),
        tiers=tuple(Tier(tier["name"], frozenset(tier["grounds"])) for tier in data.get("tiers", [])),
        points=data.get("points", {}),
        reserve=Reserve(float(reserve["share"]), frozenset(reserve["grounds"])) if reserve is not None else None,
        max_months_late=data.get("max_months_late", 0),
    )


class _Checks(PolicyChecks):
    """Holds the data of a policy against what a policy may say."""

    def whole(self, data: Mapping[str, Any]) -> None:
        """All of a policy."""
        if not self.are_kept(data, _KINDS):
            return
        self.dated(data)
        self.words("tie_break", data.get("tie_break", []), TIE_BREAKS, "tie-break")
        self._tiers(data.get("tiers", []))
        if "reserve" in data:
            self._reserve(data["reserve"])
        self._points(data.get("points", {}))
        if data.get("max_months_late", 0) < 0:
            self.fault(("max_months_late",), "max_months_late is below zero")

    def _tiers(self, tiers: list[Any]) -> None:
        tier_of: dict[str, str] = {}
        names: set[str] = set()
        for place, tier in enumerate(tiers):
            where: Where = ("tiers", place)
            if not isinstance(tier, dict):
                self.fault(where, "a tier is a table: [[tiers]]")
                continue
            self.keys(where, tier, _OF_TIER, needed=_OF_TIER)
            name = str(tier.get("name"))
            if not name.strip():
                self.fault((*where, "name"), "the name of a tier is empty: families read it")
            elif name in names:
                self.fault((*where, "name"), f"two tiers are called {name!r}")
            names.add(name)
            for ground in self._grounds((*where, "grounds"), tier.get("grounds")):
                if ground in tier_of:
                    detail = f"{ground!r} is in two tiers: {tier_of[ground]!r} and {name!r}"
                    self.fault((*where, "grounds"), detail, ground)
                tier_of.setdefault(ground, name)

    def _reserve(self, reserve: dict[str, Any]) -> None:
        self.keys(("reserve",), reserve, _OF_RESERVE, needed=_OF_RESERVE)
        share = reserve.get("share")
        if isinstance(share, NUMBER) and not 0 <= share <= 1:
            self.fault(("reserve", "share"), f"share is {share}: it must be from 0 to 1")
        self._grounds(("reserve", "grounds"), reserve.get("grounds"))

    def _points(self, points: dict[str, Any]) -> None:
        for ground, number in points.items():
            self._grounds(("points", ground), [ground])
            if not isinstance(number, NUMBER) or isinstance(number, bool) or number - number != 0:
                self.fault(("points", ground), f"the points of {ground!r} must be a number")

    def _grounds(self, where: Where, grounds: Any) -> list[str]:
        """The known ones, once each; what is no list was named already."""
        found = grounds if isinstance(grounds, list) else []
        for ground in found:
            if ground not in GROUNDS:
                self.fault(where, f"{ground!r} is no ground: {', '.join(GROUNDS)}", ground)
        return [ground for ground in GROUNDS if ground in found]
