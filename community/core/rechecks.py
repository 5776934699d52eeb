"""Looking again at who may hear what, and putting out whoever may not any longer.

Of thousands in one room those who are nobody are asked about once, and the others once a login, many logins
at a time. In between the process does other things, but passes nothing on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import current_app

from community.core import rooms
from community.core.connections import Connection, Listener
from community.core.db import keeping, reading

if TYPE_CHECKING:
    from community.core.realtime import Realtime

LOGINS_AT_A_TIME = 100
LEAVING_AT_A_TIME = 200

Concerned = Mapping[Connection, set[str]]


def obey(controls: Iterable[Mapping[str, Any]]) -> None:
    """Do what control events ask for, and what time has brought: look again at those whom they concern."""
    concerned = _concerned(controls)
    if not concerned:
        return
    by_login: dict[str, list[Connection]] = defaultdict(list)
    for each in concerned:
        if each.login is not None:
            by_login[each.login].append(each)
    _look_at_nobodies([each for each in concerned if each.login is None], concerned)
    logins = list(by_login)
    for begin in range(0, len(logins), LOGINS_AT_A_TIME):
        _look_at_logins(
            {each: by_login[each] for each in logins[begin : begin + LOGINS_AT_A_TIME]}, concerned
        )
        rooms.socketio().sleep(0)


def _concerned(controls: Iterable[Mapping[str, Any]]) -> Concerned:
    """The connections that are named by member, login or stream, each with the streams that are in doubt."""
    connections, concerned = rooms.connections(), defaultdict[Connection, set[str]](set)
    for body in controls:
        for kind in ("member", "login"):
            for each in connections.named(kind, body.get(kind)):
                concerned[each] |= each.streams
        for each in connections.of(body.get("stream", "")):
            concerned[each].add(body["stream"])
    for each in connections.lapsed():
        concerned[each] |= each.streams
    return concerned


def _look_at_nobodies(nobodies: Sequence[Connection], concerned: Concerned) -> None:
    keys = {key for each in nobodies for key in concerned[each]}
    with reading(), keeping():
        closed = {key for key in keys if not _realtime().may_hear(None, key)}
    for number, each in enumerate(nobodies):
        _put_out(each, concerned[each] & closed)
        if number % LEAVING_AT_A_TIME == 0:
            rooms.socketio().sleep(0)


def _look_at_logins(by_login: Mapping[str, Sequence[Connection]], concerned: Concerned) -> None:
    closed: dict[Connection, set[str]] = {}
    with reading(), keeping():
        members = _realtime().recall(by_login)
        for login, member in members.items():
            for each in by_login[login]:
                _settle(each, member)
                closed[each] = {key for key in concerned[each] if not _realtime().may_hear(member, key)}
    for each, keys in closed.items():
        _put_out(each, keys)
    for login in by_login.keys() - members.keys():
        for each in by_login[login]:
            rooms.disconnect(each)


def _settle(connection: Connection, member: Listener) -> None:
    """It may count for more or for less than before."""
    rooms.connections().settle(connection, connection.login, member)
    for key in list(connection.streams):
        rooms.seat(connection, key)


def _put_out(connection: Connection, keys: set[str]) -> None:
    for key in keys & connection.streams:
        rooms.leave(connection, key)
        rooms.emit("gone", {"stream": key}, to=connection.sid)


def _realtime() -> "Realtime":
    found: Realtime = current_app.extensions["realtime"]
    return found
