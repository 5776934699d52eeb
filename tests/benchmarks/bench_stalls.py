"""How long each kind of work holds up everybody else in a served process: the loop's longest pause.

Run as `python -m tests.benchmarks.bench_stalls`. What the site does in turn is also done in gevent's thread
pool; what it puts aside itself is done as it does it. The last column compares the pauses with those of an
idle loop. Only the ratios travel.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import sqlite3  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402
from PIL import Image  # noqa: E402

from community.accounts.passwords import hashed, weakness  # noqa: E402
from community.app import create_app  # noqa: E402
from community.core import images  # noqa: E402
from community.core.config import from_environment  # noqa: E402
from community.core.db import db, unit_of_work  # noqa: E402
from community.core.streams import tell  # noqa: E402
from community.core.text import render  # noqa: E402
from community.media import poster_files  # noqa: E402
from community.shows import covers  # noqa: E402
from tests.installation import Installation  # noqa: E402

TIMES = 5
BODY = "Some *words*, a [link](https://example.org) and a list:\n\n* one\n* two\n\n" * 60
HOLDER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(0.5)
held.execute("COMMIT")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Installation(Path(name))
        site.run("setup")
        os.environ.update(site.environment | {"ROUNDS_SITE_URL": site.url})
        app = create_app(from_environment())
        with app.app_context():
            _measure(site.instance / "rounds.db", _picture(site.folder / "picture.jpg"))
            db.engine.dispose()


def _measure(database: Path, picture: Path) -> None:
    idle = longest_pause(lambda: gevent.sleep(0.3))
    print(f"{'':<44} {'in turn':>10} {'aside':>10}   times idle")
    print(f"{'idle loop':<44} {idle * 1000:7.1f} ms")
    here: dict[str, Callable[[], object]] = {
        "zxcvbn, 72 characters": lambda: weakness("correct horse battery staple " * 3, ["horse"]),
        "Markdown of 4 kB to HTML": lambda: render(BODY),
        "SQLite: a question": lambda: _ask(database),
    }
    for words, work in here.items():
        in_turn, apart = longest_pause(work), longest_pause(partial(_pool.apply, work))
        print(
            f"{words:<44} {in_turn * 1000:7.1f} ms {apart * 1000:7.1f} ms"
            f"   {in_turn / idle:.0f} and {apart / idle:.0f}"
        )
    folder = picture.parent
    for words, act in {
        "Argon2": lambda: hashed("correct horse battery staple"),
        "Pillow: 9 megapixels to a portrait": lambda: images.make_portrait(picture, folder / "a.webp", 384),
        "Pillow: 9 megapixels to a cover": lambda: images.make_cover(picture, folder, covers.SIDES),
        "Pillow: 9 megapixels into an article": lambda: images.make_widths(picture, folder, (1600,)),
        "Pillow: 9 megapixels to a poster": lambda: images.make_poster(
            picture, [folder / "a.webp", folder / "a.jpg"], poster_files.SIZE
        ),
        "SQLite: a unit of work with its commit": _tell,
        "SQLite: a writer elsewhere, 500 ms, waited for": lambda: _wait_for_another(database),
        "SQLite: the same with its own busy_timeout": lambda: _wait_as_it_comes(database),
    }.items():
        pause = longest_pause(act, times=2)
        print(f"{words:<44} {pause * 1000:7.1f} ms {'':>10}   {pause / idle:.0f}")


_pool = ThreadPool(2)


def longest_pause(work: Callable[[], object], times: int = TIMES) -> float:
    """The longest time that a greenlet which asks for nothing but its turn had to wait for it."""
    pauses: list[float] = []

    def watch() -> None:
        before = time.perf_counter()
        while True:
            gevent.sleep(0.001)
            after = time.perf_counter()
            pauses.append(after - before - 0.001)
            before = after

    watcher = gevent.spawn(watch)
    gevent.sleep(0.05)
    pauses.clear()
    for _ in range(times):
        work()
        gevent.sleep(0.005)
    watcher.kill()
    return max(pauses)


def _picture(path: Path) -> Path:
    """The largest square that a cover may be."""
    Image.effect_noise((covers.SIDES.most, covers.SIDES.most), 40).convert("RGB").save(path, "JPEG")
    return path


def _ask(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("SELECT count(*) FROM member").fetchone()
    connection.close()


def _tell() -> None:
    with unit_of_work():
        tell("post:1", "reply.removed", {"id": 1})


def _holding(database: Path) -> subprocess.Popen[str]:
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)], stdout=subprocess.PIPE, text=True, stderr=None
    )
    assert held.stdout is not None
    held.stdout.readline()
    return held


def _wait_for_another(database: Path) -> None:
    with _holding(database):
        _tell()


def _wait_as_it_comes(database: Path) -> None:
    with _holding(database):
        connection = sqlite3.connect(database, timeout=15, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.close()


if __name__ == "__main__":
    main()
