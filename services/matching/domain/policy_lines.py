"""Where each key of a policy file stands, so that a fault can name its line."""

import re
from collections.abc import Sequence
from typing import Final

Where = tuple[str | int, ...]
"""The way to a value: `("tiers", 1, "grounds")`."""
_TABLE: Final = re.compile(r"\s*(\[\[|\[)\s*([\w-]+)\s*\]")
_KEY: Final = re.compile(r"\s*([\w-]+|\"[^\"]*\")\s*=")


class PolicyLines:
    """The lines of a policy file's text, counted from one."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._line_of = _line_of(self._lines)

    def find(self, where: Where, word: str = "") -> int:
        """The line of a key, or of its table; for a word in a list of many lines, that word's. 0 for the whole file."""
        line = next((self._line_of[where[:n]] for n in range(len(where), 0, -1) if where[:n] in self._line_of), 0)
        if word and line:
            quoted = re.compile(f"""["']{re.escape(word)}["']""")
            found = (n for n, text in enumerate(self._lines[line - 1 :], line) if quoted.search(text))
            return next(found, line)
        return line


def _line_of(lines: Sequence[str]) -> dict[Where, int]:
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
