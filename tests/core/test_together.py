"""Processes that live together: whoever ends is started again, and nobody is left when they are stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.installation import ROOT
from tests.live import until

SLEEPER = "import os, pathlib, time; pathlib.Path({0!r}, str(os.getpid())).touch(); time.sleep(60)"
TOGETHER = """
import sys
from community.core.together import Program, run
commands = [[sys.executable, "-c", each] for each in sys.argv[1:]]
run([Program(each) for each in commands], host="localhost", ready=lambda: None)
"""


@contextmanager
def together(*scripts: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", TOGETHER, *scripts], cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.terminate()


def started(folder: Path) -> set[int]:
    return {int(path.name) for path in folder.iterdir()}


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_nobody_is_left_when_they_are_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    sleeper = SLEEPER.format(str(tmp_path))
    with together(sleeper, sleeper) as process:
        assert until(lambda: len(started(tmp_path)) == 2)
        process.send_signal(stop)
        assert process.wait(10) == 0
    assert not any(lives(pid) for pid in started(tmp_path))


def test_whoever_ends_is_started_again_and_the_others_go_on(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with together(SLEEPER.format(str(first)), SLEEPER.format(str(second))):
        assert until(lambda: started(first) and started(second))
        (killed,), (other,) = started(first), started(second)
        os.kill(killed, signal.SIGKILL)
        assert until(lambda: len(started(first)) == 2, 10)
        assert started(second) == {other}
        assert lives(other)
