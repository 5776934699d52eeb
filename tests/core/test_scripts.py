"""The scripts whose right order of things matters most, in Node's own test runner."""

import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "scripts"


@pytest.mark.parametrize("name", ["streams", "fallback", "line", "source", "outbox", "delivery"])
def test_scripts(node: str, name: str) -> None:
    """Case 123: what comes late, twice, in the wrong order or not at all is heard once and in order."""
    ran = subprocess.run(
        [node, "--test", "--test-reporter=spec", FOLDER / f"{name}.test.mjs"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
