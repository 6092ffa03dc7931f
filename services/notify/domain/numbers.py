"""Telephone numbers as the rules need them; reading a foreign spelling is not done here."""

import re
from typing import Final

_E164: Final = re.compile(r"\+[1-9]\d{6,14}")


def is_international(number: str) -> bool:
    """True for a number in E.164: a plus and seven to fifteen digits."""
    return _E164.fullmatch(number) is not None
