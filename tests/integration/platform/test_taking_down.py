"""`down` leaves nothing, also when there is no supervisor any more. Last of these files: it stops what they share."""

from deploy.local.orphans import find_orphans
from deploy.local.state import System
from deploy.local.taking_down import take_down
from tests.platform_running import kill_supervisor, nothing_left


def test_down_ends_what_a_killed_supervisor_left(system: System) -> None:
    kill_supervisor(system)
    assert {name for name, _ in find_orphans(system.layout)} >= {"kafka", "postgres", "intake", "notify"}
    assert take_down(system.layout)
    assert nothing_left(system.layout)
    assert not take_down(system.layout)
