"""`python -m community.served`: gunicorn, started after the standard library was patched for gevent.

gunicorn's own worker patches when `ssl` and others were imported long ago, and parts of them kept.
"""

from gevent import monkey

monkey.patch_all()

from gunicorn.app.wsgiapp import run  # noqa: E402 - this is what the patch must come before

if __name__ == "__main__":
    run()
