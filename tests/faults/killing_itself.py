"""A process that writes one reply and dies as by kill -9, just before or just after the commit."""

import os
import signal
import sys

from community.accounts.models import Member
from community.app import create_app
from community.core.db import after_commit, db, unit_of_work
from community.forums import reply_actions
from community.forums.models import Post


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(moment: str, member: int, post: int, client_id: str) -> None:
    with create_app().app_context(), unit_of_work():
        if moment == "after":
            after_commit(die)  # The first of what waits for the commit: no other process has been told yet.
        actor, found = db.session.get_one(Member, member), db.session.get_one(Post, post)
        reply_actions.reply(actor, found, body="My last words.", client_id=client_id)
        db.session.flush()
        if moment == "before":
            die()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
