"""The four OpenAPI documents are true: whatever is sent, no service breaks, and each answer is one that is documented.

An operator's token opens every route but what is a person's own, and nothing made up takes back a token that exists:
so no route has to be left out.

Last of its folder: what it makes up fills the daycares that other tests have families asking for.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.running import System

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
EXAMPLES = 5
"""Made-up requests for each operation, beside those at the edges of every field."""


@pytest.mark.parametrize("service", ["intake", "matching", "mentoring", "notify"])
def test_each_answer_is_as_documented(system: System, service: str, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{system.url(service)}/openapi.json"]
    command += ["--header", f"Authorization: Bearer {system.token('operator')}"]
    command += ["--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES), "--checks", ",".join(CHECKS)]
    command += ["--seed", "1", "--no-shrink", "--warnings", "off", "--no-color"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=280)
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    assert "passed" in told.stdout
