"""Who may open a socket, as whom, and how much may be said over it.

What is counted here is counted in this process: a socket lives in one, and no broker is asked about it.
"""

import math
from time import monotonic

from flask import current_app
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from community.core import rooms
from community.core.connections import Connection
from community.core.errors import TooMany

SOCKETS_OF_A_MEMBER = 5
MESSAGES = 20
SECONDS = 10
REFUSALS_UNTIL_CLOSED = 100
UNTIL_NEXT_TRY = 60

OF_A_MEMBER = (
    "You have this site open on many pages. This one goes on without a live line, and looks for news."
)
OF_AN_ADDRESS = (
    "This site is open on many pages where you are. This one goes on without a live line, and looks for news."
)


def shows_token(auth: object) -> bool:
    """Whether the page that opens the socket knows the token which only our own pages can read.

    A browser sends its cookie along with whatever page asks it to; a page of somebody else's has no token.
    """
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return True
    token = auth.get("token") if isinstance(auth, dict) else None
    try:
        validate_csrf(token if isinstance(token, str) else None)
    except ValidationError:
        return False
    return True


def admit(connection: Connection) -> None:
    """Raises TooMany when a member, or an address at which nobody is signed in, has too many sockets."""
    others = rooms.connections()
    if connection.member_id is not None:
        if len(others.named("member", connection.member_id)) >= SOCKETS_OF_A_MEMBER:
            raise TooMany(OF_A_MEMBER, retry_after=UNTIL_NEXT_TRY)
    elif len(others.named("address", connection.address)) >= _most_of_an_address():
        raise TooMany(OF_AN_ADDRESS, retry_after=UNTIL_NEXT_TRY)


def spend(connection: Connection) -> None:
    """Count a message; raises TooMany, and ends in the end the connection of whoever goes on nevertheless."""
    said, now = connection.said_at, monotonic()
    while said and said[0] <= now - SECONDS:
        said.popleft()
    if len(said) < MESSAGES:
        said.append(now)
        return
    connection.refusals += 1
    if connection.refusals > REFUSALS_UNTIL_CLOSED:
        rooms.disconnect(connection)
    seconds = max(1, math.ceil(said[0] + SECONDS - now))
    raise TooMany(f"That was very often in a short time. Wait for {seconds} seconds.", retry_after=seconds)


def _most_of_an_address() -> int:
    most: int = current_app.extensions["settings"].sockets_per_address
    return most
