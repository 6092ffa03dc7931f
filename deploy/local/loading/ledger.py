"""What was accepted at the desk against what was seen at the SMS centre: the outside's own book."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles
from typing import Any


@dataclass(slots=True)
class Account:
    """One request: accepted when, and the texts to its phone in the order in which the SMS centre took them."""

    request_id: str
    receipt_code: str
    accepted_at: datetime
    texts: list[str] = field(default_factory=list)
    texted_at: datetime | None = None

    @property
    def acknowledgements(self) -> int:
        """How many acknowledgements came: texts that tell the receipt code first."""
        return sum(self.receipt_code in text for text in self.texts)

    @property
    def repeated(self) -> int:
        """How many texts came that had come before, word for word."""
        return sum(number - 1 for number in Counter(self.texts).values())

    @property
    def out_of_order(self) -> bool:
        """Whether something came before the acknowledgement."""
        return bool(self.texts) and self.acknowledgements > 0 and self.receipt_code not in self.texts[0]


class Ledger:
    """All requests of one load, by their phones."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self._early: dict[str, list[dict[str, Any]]] = {}
        self.acknowledged = 0
        self.texts = 0

    def accept(self, phone: str, request_id: str, receipt_code: str, at: datetime) -> None:
        """Intake took a request. Its text may have been seen already: an answer and a text race each other."""
        self.accounts[phone] = Account(request_id, receipt_code, at)
        for text in self._early.pop(phone, []):
            self.see(text)

    def see(self, text: dict[str, Any]) -> None:
        """The SMS centre took a text, as it shows it: `to`, `text`, `at`."""
        account = self.accounts.get(text["to"])
        if account is None:
            self._early.setdefault(text["to"], []).append(text)
            return
        self.texts += 1
        account.texts.append(text["text"])
        if account.texted_at is None and account.receipt_code in text["text"]:
            account.texted_at = datetime.fromisoformat(text["at"])
            self.acknowledged += 1

    @property
    def unacknowledged(self) -> list[Account]:
        """Accepted, and not texted yet."""
        return [account for account in self.accounts.values() if account.texted_at is None]

    @property
    def repeated(self) -> int:
        """Texts that came twice."""
        return sum(account.repeated for account in self.accounts.values())

    @property
    def out_of_order(self) -> int:
        """Families that heard of an offer before they heard that their request had arrived."""
        return sum(account.out_of_order for account in self.accounts.values())

    def latencies_ms(self) -> list[float]:
        """From acceptance by intake to acceptance of the acknowledgement by the SMS centre, never below 0."""
        pairs = [(each.accepted_at, each.texted_at) for each in self.accounts.values() if each.texted_at]
        return [max((texted - accepted).total_seconds(), 0.0) * 1000 for accepted, texted in pairs]


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent do not exceed; 0 when there is none."""
    if len(values) < 2:
        return sum(values)
    return quantiles(values, n=100, method="inclusive")[percent - 1]
