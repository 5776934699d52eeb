"""A worker that is there at once: forked from a process that has read the code already."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from community.app import create_app
from community.core import jobs
from community.core.config import Settings


def work(settings: Settings) -> None:
    jobs.work(create_app(settings), threads=2)


@contextmanager
def forked(settings: Settings) -> Iterator[BaseProcess]:
    """Killed at the end of the block at the latest, as nothing else can end it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.worker"])
    process = context.Process(target=work, args=(settings,))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()
