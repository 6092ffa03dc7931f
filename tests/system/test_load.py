"""A real city's register, and hundreds of families at once: each is texted once, in order."""

import json

from tests.requirements import require_file
from tests.system.compose_file import ROOT
from tests.system.running import System

REGISTER = ROOT.parent / "shared" / "data" / "amsterdam-daycares.csv"


def test_a_city_and_a_rush_lose_nothing_repeat_nothing_and_keep_the_order(system: System) -> None:
    file = require_file(REGISTER, "keep a register of daycares with their capacity at ../shared/data")
    first, again = (
        system.command("import", "daycares", str(file), "--capacity-as-vacancies", "--json") for _ in range(2)
    )
    assert first.returncode == again.returncode == 0, first.stdout + first.stderr
    imported, unchanged = json.loads(first.stdout), json.loads(again.stdout)
    assert imported["imported"] + imported["unchanged"] == 321
    assert (unchanged["imported"], unchanged["unchanged"], unchanged["refused"]) == (0, 321, [])

    load = system.command("load", "--requests", "300", "--json")

    assert load.returncode == 0, load.stdout + load.stderr
    result = json.loads(load.stdout)
    assert result["sent"] == result["accepted"] == result["seen"] == 300
    assert (result["lost"], result["repeated"], result["out_of_order"], result["unknown"]) == (0, 0, 0, 0)
