"""One platform for these tests: real Kafka and PostgreSQL, stand-ins for the services."""

from collections.abc import Iterator

import pytest

from deploy.local.layout import Layout, layout_of
from deploy.local.processes import is_running
from deploy.local.state import System, read_state, running_system
from deploy.local.taking_down import take_down
from tests.platform_running import up


@pytest.fixture(scope="package")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layout]:
    """A data folder whose name is as awkward as a person's may be."""
    made = layout_of(tmp_path_factory.mktemp("platform") / "data of Zoë, the 1st")
    yield made
    take_down(made)


@pytest.fixture
def system(layout: Layout) -> System:
    """The platform, started by whoever needs it first, and again after whoever stopped it."""
    state = read_state(layout)
    if state is None or not is_running(state.supervisor):
        started = up(layout, "--detach")
        assert started.returncode == 0, started.stderr
    return running_system(layout.folder)
