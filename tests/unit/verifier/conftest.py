from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.verifier.town import POLICY, Town


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Town]:
    """Makes a town under a policy."""

    def make(policy: str = POLICY) -> Town:
        return Town(tmp_path, policy)

    return make
