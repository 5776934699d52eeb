"""`python -m community.served`: gunicorn, started after the standard library was patched for gevent.

gunicorn's own worker patches when `ssl` and others were imported long ago, and parts of them kept.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402 - as below
import resource  # noqa: E402 - as below
from typing import Any  # noqa: E402 - as below

from gunicorn.app.wsgiapp import WSGIApplication  # noqa: E402 - this is what the patch must come before

MOST_FILES = 65_536
# So many things are made before somebody looks for garbage: what a request leaves behind is mostly none.
GARBAGE = 10_000


class Site(WSGIApplication):
    """gunicorn with our application in it, which lives as long as the process."""

    def load(self) -> Any:
        loaded = super().load()
        # To look through all of it for garbage takes the time of many replies, which would wait for it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE)
        return loaded


def _let_everybody_in() -> None:
    """Each socket is an open file, and shells allow a process few of them until it asks for more."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    _let_everybody_in()
    Site().run()
