"""A draft that passes somebody over says whether it is proven that this must be."""

from pathlib import Path

import pytest

from services.matching.rounds.computing.running import Computer, Drafted, FailedError, TaskName, Tell, in_this_process
from services.matching.rounds.domain.papers import Papers
from tests.unit.engine.test_unavoidable import circle
from tests.unit.engine.towns import Town


def papers(town: Town, folder: Path) -> Papers:
    """Those of a town."""
    town.write(folder)
    names = ("daycares.csv", "vacancies.csv", "requests.csv", "policy.toml")
    return Papers(*((folder / name).read_text() for name in names))


async def drafted(computer: Computer, folder: Path) -> Drafted:
    """A draft for three families of whom one must be passed over, by the method that proves nothing of its own."""
    found = await computer.draft(papers(circle(Town()), folder), "deferred-acceptance")
    assert found.figures["passed_over"] == 1
    assert computer.progress is None
    return found


async def test_a_draft_brings_the_proof_that_somebody_must_be_passed_over(tmp_path: Path) -> None:
    found = await drafted(Computer(run=in_this_process), tmp_path)
    assert found.figures["least_possible"] == 1


@pytest.mark.parametrize("trouble", [TimeoutError(), FailedError("computing a round failed with -9")])
async def test_a_draft_without_its_proof_stays_and_says_so(trouble: Exception, tmp_path: Path) -> None:
    async def never_proves(task: TaskName, folder: Path, method: str, tell: Tell) -> None:
        if task == "prove":
            raise trouble
        await in_this_process(task, folder, method, tell)

    whole = await drafted(Computer(run=in_this_process), tmp_path)
    found = await drafted(Computer(run=never_proves), tmp_path)
    assert found.figures["least_possible"] is None
    assert found.allocation == whole.allocation


async def test_what_nobody_is_passed_over_in_wants_no_proof(tmp_path: Path) -> None:
    asked: list[str] = []

    async def noted(task: TaskName, folder: Path, method: str, tell: Tell) -> None:
        asked.append(task)
        await in_this_process(task, folder, method, tell)

    town = Town()
    town.daycare("one")
    town.group("one", "A", [1])
    town.child("only", "one")
    found = await Computer(run=noted).draft(papers(town, tmp_path), "deferred-acceptance")
    assert (asked, found.figures["least_possible"]) == (["draft"], 0)
