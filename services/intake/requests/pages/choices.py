"""What a desk can choose from: languages by their name in the reader's language, days, grounds."""

from functools import lru_cache
from typing import Final, get_args

from babel import Locale

from shared.contracts.event import PriorityGround

TEXT_LANGUAGES: Final = (
    "nl", "fr", "en", "ar", "tr", "pl", "ro", "bg", "es", "pt", "ru", "uk", "fa", "ps", "ti", "so",
)  # fmt: skip
SPOKEN_LANGUAGES: Final = (*TEXT_LANGUAGES, "ary", "zgh", "ku", "sq", "hy", "ka", "de", "it", "zh", "ur", "ln", "sw")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri")
HALVES: Final = ("am", "pm")
GROUNDS: Final[tuple[str, ...]] = get_args(PriorityGround)


@lru_cache(maxsize=8)
def languages(codes: tuple[str, ...], reader: str) -> list[tuple[str, str]]:
    """Language codes with the name that the reader knows them by; Dutch first, then by name."""
    names = Locale.parse(reader).languages
    named = [(code, str(names.get(code, code))) for code in codes]
    return sorted(named, key=lambda item: (item[0] != "nl", item[1].casefold()))
