"""What a person may choose for a round on files."""

from enum import StrEnum


class Method(StrEnum):
    """How the round is decided."""

    AUTO = "auto"
    DEFERRED_ACCEPTANCE = "deferred-acceptance"
    EXACT = "exact"


class Language(StrEnum):
    """In which the families' explanations and the council's pages are written."""

    EN = "en"
    NL = "nl"
