"""What may be said over the socket: by whom, with what in it, and to which rooms it leads."""

from typing import Any

import pytest
from flask import Flask

from community import doors
from community.core import rooms
from community.core.admission import MESSAGES, SOCKETS_OF_A_MEMBER
from community.core.db import unit_of_work
from community.core.messages import Message, StreamForm
from community.core.realtime import OF_A_PAGE
from community.moderation import suspension_actions
from community.permissions import Audience, everyone
from tests import factories
from tests.cast import Cast
from tests.listening import Page, Process, member

ROLES = ("nobody", "marta", "lapsed", "suspended", "jonas", "ruth")
OPEN_TO = {
    "forum": ROLES,
    "post": ROLES,
    "closed": ("jonas", "ruth"),
    "own": ("marta", "lapsed", "jonas", "ruth"),
    "another's": (),
    "desk": ("ruth",),
    "reports": ("ruth",),
}
# 403 to whom it may be open one day, 404 to whom the post is not, 401 to who might sign in.
REPLY = {"nobody": 401, "marta": 403, "lapsed": 403, "suspended": 403}
REPLY_TO_CLOSED = {"nobody": 401, "marta": 404, "lapsed": 404, "suspended": 403}
GUESSES: tuple[object, ...] = (
    *("", None, True, {}, {"post": 1}, [], [[]], ["post:999"], 7, 1.5),
    *("*", "post", "post:", "post:0", "post:-1", "post:+1", "post: 1", "post:1e9", "post:٣", "post:1/named"),
    *("Post:1", "post:1\0", "post:" + "1" * 30, "post:1/unnamed", "dm:1-2", "control", "control:1"),
    *("member:1", "desk:1", "reports:1", "post:1 ", "x" * 60_000),
)


@pytest.fixture
def process(app: Flask, people: Cast) -> Process:
    return Process(app)


@pytest.fixture
def keys(app: Flask, people: Cast) -> dict[str, str]:
    with app.app_context(), unit_of_work():
        suspension_actions.suspend(
            member(people.ruth), member(people.amara), days=7, reason="After two warnings."
        )
        found = factories.post(member(people.ruth))
        closed = factories.post(member(people.ruth), audience=Audience.professionals)
        return {
            "forum": f"forum:{found.forum_id}",
            "post": found.stream,
            "closed": closed.stream,
            "another's": f"member:{people.amara}",
            "desk": "desk:0",
            "reports": "reports:0",
        }


def page_of(process: Process, people: Cast, role: str) -> tuple[Page, int]:
    who = {"nobody": None, "suspended": people.amara}.get(role, getattr(people, role, None))
    return process.page(who), who or 0


def status(answer: Any) -> int:
    return int(answer.get("status", 200))


def number(key: str) -> int:
    return int(key.partition(":")[2])


@pytest.mark.parametrize("part", [{"rule": None}, {"form": None}, {"form": dict}])
def test_a_message_without_rule_or_form_is_not_taken(part: dict[str, Any]) -> None:
    """Case 115."""
    whole: dict[str, Any] = {"rule": everyone, "form": StreamForm, "act": print}
    Message(**whole)
    with pytest.raises(TypeError, match="a message needs a"):
        Message(**whole | part)


def test_the_server_takes_no_message_but_those_of_the_table(app: Flask) -> None:
    """Case 115: what has another name is answered by the handler for all that is unknown."""
    handlers = app.extensions["socketio"].server.handlers["/"]
    taken = handlers.keys() - {"connect", "disconnect", "*"}
    assert taken == OF_A_PAGE.keys() | doors.SOCKET_EVENTS.keys()
    assert taken == {"subscribe", "unsubscribe", "writing", "reply"}


def test_each_role_is_answered_to_each_message_as_the_rules_say(
    process: Process, people: Cast, keys: dict[str, str]
) -> None:
    """Cases 110 and 115."""
    for role in ROLES:
        page, who = page_of(process, people, role)
        for name, key in (keys | {"own": f"member:{who}"}).items():
            assert status(page.subscribe(key)) == (200 if role in OPEN_TO[name] else 404), (role, name)
        for name, refused in (("post", REPLY), ("closed", REPLY_TO_CLOSED)):
            said = {"post": number(keys[name]), "body": "Words.", "client_id": f"number-{name}"}
            assert status(page.ask("reply", said)) == refused.get(role, 200), (role, name)
        writes = page.ask("writing", {"stream": keys["post"]})
        assert status(writes) == (404 if role in REPLY else 200), role
        assert page.ask("unsubscribe", {"stream": keys["post"]}) == {}


def test_nobody_joins_a_room_by_guessing_its_name(app: Flask, process: Process, people: Cast) -> None:
    """Case 113: the names of rooms are the server's; a page says which stream it would like to hear."""
    assert len(GUESSES) >= 30
    for begin in range(0, len(GUESSES), MESSAGES):
        page = process.page(people.jonas)
        for guess in GUESSES[begin : begin + MESSAGES]:
            assert status(page.ask("subscribe", {"stream": guess, "after": 0})) in {404, 422}, guess
    with app.app_context():
        assert rooms.connections().by_stream == {}
    own = {page for page in app.extensions["socketio"].server.manager.rooms["/"] if page is not None}
    assert len(own) == process.count


def test_a_payload_of_the_wrong_shape_is_refused_at_its_field(process: Process, people: Cast) -> None:
    """Case 116."""
    shapes = [None, 7, "words", [], [[1]], {}, {"stream": "", "body": {"a": []}}]
    for name in OF_A_PAGE.keys() | doors.SOCKET_EVENTS.keys():
        page = process.page(people.jonas)
        for payload in shapes:
            answer = page.ask(name, payload)
            assert (answer["status"], answer["field"]) == (422, "body" if name == "reply" else "stream")
            assert answer["problem"].endswith(".")


def test_a_message_that_nobody_knows_is_answered(process: Process) -> None:
    """Case 116: and counted, like every other."""
    page = process.page()
    answers = [page.ask(name, {}) for name in ("join", "__init__", "", "event") for _ in range(5)]
    assert {status(each) for each in answers} == {400}
    assert status(page.ask("join", {})) == 429


def test_a_member_has_so_many_sockets(process: Process, people: Cast) -> None:
    """Case 119."""
    pages = [process.page(people.jonas) for _ in range(SOCKETS_OF_A_MEMBER + 2)]
    assert [page.is_open for page in pages] == [True] * SOCKETS_OF_A_MEMBER + [False] * 2
    pages[0].socket.disconnect()
    assert process.page(people.jonas).is_open


def test_an_address_has_so_many_sockets_of_nobody(process: Process, people: Cast) -> None:
    """Case 119: of five hundred, fifty are let in, and who is signed in there is not kept out by them."""
    assert sum(process.page().is_open for _ in range(500)) == 50
    assert process.count == 50
    assert process.page(people.jonas).is_open
