"""CVO: the modules of a training, their results, and exemptions.

Which modules a school gives, and which competences each of them covers, is the programme's data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.mentoring.domain import MentoringError
from services.mentoring.trajectories.domain.competences import check_numbers

Result = Literal["passed", "failed", "exempted"]
DONE: Final[frozenset[Result]] = frozenset({"passed", "exempted"})


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the training. `competences`: the numbers of those it covers; none: no test exempts from it."""

    code: str
    name: str
    hours: int
    competences: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What came of a module on a day. A later result of the same module takes the place of an earlier one."""

    code: str
    result: Result
    on: date


def check_modules(given: Sequence[Module]) -> None:
    """Raises MentoringError for a code that is given twice, no hours, or competences that do not exist."""
    codes = [module.code for module in given]
    for place, module in enumerate(given):
        if module.code in codes[:place]:
            raise MentoringError(f"modules.{place}.code", f"There are two modules {module.code}.")
        check_module(module, f"modules.{place}.")


def check_module(module: Module, where: str = "") -> None:
    """Raises MentoringError for no hours, or competences that do not exist; `where`: before the field that is wrong."""
    if module.hours <= 0:
        raise MentoringError(f"{where}hours", "A module takes at least one hour.")
    check_numbers(f"{where}competences", module.competences)


def check_result(result: ModuleResult, modules: Sequence[Module], started_on: date, today: date) -> None:
    """Raises MentoringError for a module that the programme does not give, or a day before the start or to come."""
    if result.code not in {module.code for module in modules}:
        raise MentoringError("module", f"The programme gives no module {result.code}.")
    if result.on > today:
        raise MentoringError("on", "This day is still to come.")
    if result.on < started_on:
        raise MentoringError("on", f"The trajectory started on {started_on}; the result is before that.")


def exempted(modules: Iterable[Module], shown: frozenset[int]) -> list[Module]:
    """The modules of which every competence was shown in a test: they need not be taken."""
    return [module for module in modules if module.competences and module.competences <= shown]


def standing(modules: Iterable[Module], results: Iterable[ModuleResult], shown: frozenset[int]) -> dict[str, Result]:
    """The result of each module by its code, exemptions among them; a module without any is left out.

    A result that a school gave counts before an exemption, unless it is a failure.
    """
    latest = {result.code: result.result for result in sorted(results, key=lambda result: result.on)}
    freed = {module.code for module in exempted(modules, shown) if latest.get(module.code) not in DONE}
    return latest | dict.fromkeys(freed, "exempted")


def open_modules(modules: Iterable[Module], results: Iterable[ModuleResult], shown: frozenset[int]) -> list[Module]:
    """The modules that are neither passed nor exempted yet, in the programme's order."""
    given = list(modules)
    now = standing(given, results, shown)
    return [module for module in given if now.get(module.code) not in DONE]
