"""Nothing that reads a stranger's file outlives its limits or its parent."""

import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from community.media.pipeline import sandbox
from community.media.pipeline.sandbox import Bounds, Failed, TookTooLong

ROOT = Path(__file__).parents[2]


def run(program: str, bounds: Bounds | None = None) -> list[str]:
    return sandbox.run([sys.executable, "-c", textwrap.dedent(program)], bounds or Bounds()).lines


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_it_has_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "secret")
    assert "ROUNDS_SECRET_KEY" not in "".join(run("import os; print(dict(os.environ))"))


def test_time_up_ends_the_whole_group(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = f"""
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open({str(note)!r}, "w").write(str(child.pid))
        time.sleep(60)
    """
    with pytest.raises(TookTooLong):
        run(program, Bounds(wall_seconds=1.5))
    time.sleep(0.1)
    assert not is_alive(int(note.read_text()))


def test_what_is_no_further_than_before_is_ended() -> None:
    """Abuse case 105: an encoder that hangs does not wait for the end of its whole time."""
    program = "import time\nfor step in (1, 2, 2, 2): print(step, flush=True); time.sleep(0.7)"
    heard: list[str] = []

    def is_further(line: str) -> bool:
        heard.append(line)
        return heard.count(line) == 1

    command = [sys.executable, "-c", program]
    with pytest.raises(TookTooLong):
        sandbox.run(command, Bounds(wall_seconds=20, silent_seconds=1.2), is_further)
    assert heard == ["1", "2", "2"]
    sandbox.run(command, Bounds(wall_seconds=20, silent_seconds=10), is_further)


def test_processor_time_is_limited() -> None:
    with pytest.raises(Failed):
        run("while True: pass", Bounds(cpu_seconds=1, wall_seconds=20))


def test_files_are_limited(tmp_path: Path) -> None:
    target = tmp_path / "big"
    with pytest.raises(Failed):
        run(f"open({str(target)!r}, 'wb').write(bytes(2_000_000))", Bounds(file_bytes=1_000_000))
    assert target.stat().st_size <= 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not limit address space")
def test_memory_is_limited() -> None:
    with pytest.raises(Failed, match="MemoryError"):
        run("x = bytearray(3_000_000_000)", Bounds(memory_bytes=1_500_000_000))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_it_dies_with_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    inner = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    outer = (
        "import sys; from community.media.pipeline import sandbox; "
        f"sandbox.run([sys.executable, '-c', {inner!r}], sandbox.Bounds())"
    )
    worker = subprocess.Popen([sys.executable, "-c", outer], cwd=ROOT)
    wait_for(lambda: note.exists() and bool(note.read_text()))
    worker.kill()
    worker.wait()
    wait_for(lambda: not is_alive(int(note.read_text())))


def wait_for(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def test_ffmpeg_opens_neither_addresses_nor_playlists(tmp_path: Path, lecture: Path) -> None:
    """Abuse cases 88 and 89."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        port = canary.getsockname()[1]
        playlist = tmp_path / "a.mp4"
        playlist.write_text(
            f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXTINF:1,\nfile://{lecture}\n"
        )
        with pytest.raises(Failed):
            sandbox.ffmpeg([*sandbox.guarded(playlist), "-f", "null", "-"], seconds=1)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_progress_ends_at_one(lecture: Path) -> None:
    heard: list[float] = []
    sandbox.ffmpeg([*sandbox.guarded(lecture), "-f", "null", "-"], seconds=5, on_progress=heard.append)
    assert heard[-1] == 1.0
    assert heard == sorted(heard)
