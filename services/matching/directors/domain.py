"""For which daycares somebody speaks."""

from typing import Final

_ORGANISER: Final = "organiser:"


def organiser_in(scope: str | None) -> str | None:
    """The organiser that a scope names, as in `organiser:Felies`; None for the scope of one daycare."""
    return scope.removeprefix(_ORGANISER).strip() if scope and scope.startswith(_ORGANISER) else None
