"""The rule that forbids a daycare to a child, whoever else asks for it."""

from datetime import date

from services.matching.engine.explaining.wording import Wording
from services.matching.engine.instance import Instance


class Forbidden:
    """Says which rule of eligibility stands in the way, and what would change that."""

    def __init__(self, instance: Instance, wording: Wording) -> None:
        self._instance, self._wording = instance, wording
        self._age = instance.children.age.tolist()

    def reason(self, child: int, daycare: int) -> tuple[str, str] | None:
        """The code and the sentence; None when no rule forbids it."""
        children, daycares, groups = self._instance.children, self._instance.daycares, self._instance.groups
        if children.income_related[child] and not daycares.income_related[daycare]:
            return self._say("price")
        if children.specific_care[child] and not daycares.specific_care[daycare]:
            return self._say("specific-care")
        own = range(int(groups.start[daycare]), int(groups.start[daycare + 1]))
        if not own:
            return self._say("no-places")
        of_age = [group for group in own if groups.min_age[group] <= self._age[child] <= groups.max_age[group]]
        if not of_age:
            return self._say(
                "age", start=self._start(child), age=self._wording.age(self._age[child]), ages=self._ages(own)
            )
        first = min(int(groups.from_day[group]) for group in of_age)
        if first > children.start_ordinal[child]:
            return self._say("start", start=self._start(child), free=self._wording.day(date.fromordinal(first)))
        return None

    def _say(self, code: str, **values: str) -> tuple[str, str]:
        return code, self._wording.say(f"reason.{code}", **values)

    def _start(self, child: int) -> str:
        return self._wording.day(date.fromordinal(int(self._instance.children.start_ordinal[child])))

    def _ages(self, own: range) -> str:
        groups = self._instance.groups
        spans = sorted({(int(groups.min_age[group]), int(groups.max_age[group])) for group in own})
        return self._wording.listed(
            [self._wording.say("age.range", youngest=youngest, oldest=oldest) for youngest, oldest in spans]
        )
