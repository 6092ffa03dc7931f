"""How things are said to a family, in the languages of the catalogues: reasons, days, ages, lists."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.matching.domain.policies import GROUNDS, Policy

FOLDER: Final = Path(__file__).parent / "catalogues"
MOST_DAYPARTS: Final = 4
"""More are counted."""


class Wording:
    """Sentences in one language."""

    def __init__(self, language: str) -> None:
        self._sentences = _catalogue(language)
        self._dayparts = [
            self.say("daypart", day=self._word("days", part // 2), half=self._word("halves", part % 2))
            for part in range(10)
        ]

    def say(self, key: str, **values: Any) -> str:
        """The sentence with that key. Raises KeyError."""
        return self._sentences[key].format_map(values)

    def listed(self, words: Sequence[str], joined: str = "and") -> str:
        """Words in a row, joined by `and` or `or`."""
        return words[0] if len(words) == 1 else self.say(joined, words=", ".join(words[:-1]), last=words[-1])

    def daypart(self, part: int) -> str:
        """A day-part, from 0 to 9."""
        return self._dayparts[part]

    def dayparts(self, parts: Sequence[int]) -> str:
        """Several day-parts; of many the first are named and the others counted."""
        if len(parts) == 10:
            return self.say("whole_week")
        named = [self.daypart(part) for part in parts]
        if len(named) > MOST_DAYPARTS:
            named[MOST_DAYPARTS - 1 :] = [self.say("more_dayparts", number=len(parts) - MOST_DAYPARTS + 1)]
        return self.listed(named)

    def day(self, value: date) -> str:
        """A date, such as 1 February 2027."""
        return self.say("date", day=value.day, month=self._word("months", value.month - 1), year=value.year)

    def age(self, months: int) -> str:
        """What a child will be, such as `be 12 months old`."""
        return self.say("age.unborn" if months < 0 else "age.one" if months == 1 else "age.many", number=months)

    def wish(self, rank: int) -> str:
        """The place of a daycare in the family's list."""
        words = self._sentences["ordinals"].split()
        return self.say("wish", ordinal=words[rank - 1]) if rank <= len(words) else self.say("wish_number", rank=rank)

    def grounds(self, grounds: Sequence[str], joined: str = "or") -> str:
        """Grounds in a row."""
        return self.listed([self.say(f"ground.{ground}") for ground in grounds], joined)

    def tier(self, policy: Policy, tier: int, own: str = "") -> str:
        """A tier, by the policy's name for it or by its grounds, as the language has it; `own` is "own_" for the
        family that is spoken to."""
        name = policy.tier_name(tier)
        if tier >= len(policy.tiers):
            return self.say(f"{own}last_tier", name=name)
        grounds = in_order(policy.tiers[tier].grounds)
        return self.say(f"{own}tier", name=name, grounds=self.grounds(grounds) if grounds else name)

    def _word(self, key: str, place: int) -> str:
        return self._sentences[key].split()[place]


def in_order(grounds: Collection[str]) -> list[str]:
    """Grounds in the order in which they are always named."""
    return [ground for ground in GROUNDS if ground in grounds]


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    return dict(_flat(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
