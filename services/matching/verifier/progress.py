"""How far a verdict is, for whoever waits for it."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def nobody_waits(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""
