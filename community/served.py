"""`python -m community.served`: gunicorn, started after the standard library was patched for gevent.

gunicorn's own worker patches when `ssl` and others were imported long ago, and parts of them kept.
"""

from gevent import monkey

monkey.patch_all()

import resource  # noqa: E402 - as below

from gunicorn.app.wsgiapp import run  # noqa: E402 - this is what the patch must come before

MOST_FILES = 65_536


def _let_everybody_in() -> None:
    """Each socket is an open file, and shells allow a process few of them until it asks for more."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    _let_everybody_in()
    run()
