"""What making a film ready costs, beside a bare ffmpeg that makes the same sizes in one reading.

Run as `python -m tests.benchmarks.bench_pipeline` on a machine with nothing else to do; where it has, the
seconds of the processor still tell. Ours also publishes the first size before the others, draws posters and a
storyboard, and stores everything; both run with the same patience.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
from flask import Flask
from flask_migrate import upgrade

from community.app import create_app
from community.core import jobs
from community.core.config import from_environment
from community.core.db import db, unit_of_work
from community.media.models import Asset
from community.media.pipeline import hls
from community.media.pipeline.ladder import Rung, rungs_for, size_on
from community.media.pipeline.probe import Probe, probe
from tests import factories
from tests.media.ready import received

ROUNDS = 3
# What is done once a film, such as its posters, weighs the less the longer it is; talks are longer still.
SECONDS = 60
MOST = 1.15


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = draw(folder / "film.mp4")
        app = installation(folder)
        ours, bare = [], []
        for number in range(ROUNDS):
            bare.append(timed_bare(film, folder / f"bare-{number}"))
            ours.append(timed_ours(app, film))
            print(f"round {number + 1}: bare {bare[-1]}, ours {ours[-1]}", flush=True)
        wall = told("wall", [each.wall for each in ours], [each.wall for each in bare])
        told("processor", [each.processor for each in ours], [each.processor for each in bare])
        print(f"at most {MOST} of the wall clock")
        sys.exit(wall > MOST)


class Cost(NamedTuple):
    """In seconds, of this process and all that it has started."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of the processor)"


@contextmanager
def stopwatch(costs: list[Cost]) -> Iterator[None]:
    begun, used = time.perf_counter(), sum(os.times()[:4])
    yield
    costs.append(Cost(time.perf_counter() - begun, sum(os.times()[:4]) - used))


def told(name: str, ours: list[float], bare: list[float]) -> float:
    ratio = statistics.median(ours) / statistics.median(bare)
    medians = f"bare {statistics.median(bare):.1f} s, ours {statistics.median(ours):.1f} s"
    print(f"{name}: medians {medians}, ours over bare {ratio:.2f}")
    return ratio


def draw(path: Path) -> Path:
    """Movement and a little noise, as a camera records it: 1080p with more bits than we send on."""
    picture = f"testsrc2=s=1920x1080:r=30:d={SECONDS},noise=alls=3:allf=t"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=330:r=48000:d={SECONDS}"]
    encoding = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "12M", "-maxrate", "15M", "-bufsize", "15M"]
    ffmpeg([*sources, *encoding, "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-ac", "2", str(path)])
    return path


def installation(folder: Path) -> Flask:
    os.environ["ROUNDS_INSTANCE"] = str(folder / "instance")
    app = create_app(from_environment())
    with app.app_context():
        upgrade()
    return app


def timed_ours(app: Flask, film: Path) -> Cost:
    """From the stored original to the last file; the gate in front of it is not counted on either side."""
    with app.app_context():
        with unit_of_work():
            author_id = factories.verified().id
        asset_id = received(author_id, film)
        costs: list[Cost] = []
        with stopwatch(costs):
            jobs.run_all()
        assert db.session.get_one(Asset, asset_id).is_complete
        db.session.rollback()
        return costs[0]


def timed_bare(film: Path, folder: Path) -> Cost:
    folder.mkdir()
    found = probe(film)
    arguments = ladder(film, found, rungs_for(found), folder)
    costs: list[Cost] = []
    with stopwatch(costs):
        ffmpeg(arguments)
    return costs[0]


def ladder(film: Path, found: Probe, rungs: list[Rung], folder: Path) -> list[str]:
    """As the manual of ffmpeg has it: one reading, one split, every size scaled from the source."""
    sounds = len(rungs) + 1
    graph = [f"[0:v]split={len(rungs)}" + "".join(f"[s{n}]" for n in range(len(rungs)))]
    for number, rung in enumerate(rungs):
        width, height = size_on(rung, found)
        graph.append(f"[s{number}]scale={width}:{height}:flags=bicubic[v{number}]")
    graph.append(f"[0:a]asplit={sounds}" + "".join(f"[a{n}]" for n in range(sounds)))
    arguments = ["-i", str(film), "-filter_complex", ";".join(graph)]
    for number, rung in enumerate(rungs):
        arguments += ["-map", f"[v{number}]", f"-c:v:{number}", "libx264", f"-preset:v:{number}", "veryfast"]
        arguments += [f"-crf:v:{number}", "23", f"-maxrate:v:{number}", f"{rung.kilobits}k"]
        arguments += [f"-bufsize:v:{number}", f"{2 * rung.kilobits}k", f"-sc_threshold:v:{number}", "0"]
        arguments += [f"-force_key_frames:v:{number}", "expr:gte(t,n_forced*2)"]
    for number in range(sounds):
        arguments += ["-map", f"[a{number}]", f"-c:a:{number}", "aac", f"-b:a:{number}", "128k"]
    streams = [f"v:{n},a:{n},name:{rung.name}" for n, rung in enumerate(rungs)]
    streams.append(f"a:{len(rungs)},name:{hls.SOUND}")
    return [*arguments, "-pix_fmt", "yuv420p", *hls.packaging(folder, " ".join(streams))]


def ffmpeg(arguments: list[str]) -> None:
    # The pipeline, too, steps back behind whoever serves pages.
    command = ["nice", "-n", "5", imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
    subprocess.run([*command, *arguments], check=True)


if __name__ == "__main__":
    main()
