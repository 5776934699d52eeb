"""The live discussion against a real server: who hears what, how soon, and when it ends."""

from datetime import timedelta
from time import monotonic
from urllib.request import urlopen

import pytest

from community.accounts import session
from community.accounts.models import Login, Member
from community.content.models import State
from community.core import admission, clock, realtime
from community.core.db import db
from community.forums import reply_actions
from community.forums.models import Post
from community.permissions import Audience
from tests.live import Live, process, twin, until

pytestmark = pytest.mark.servers


def test_a_reply_reaches_every_open_page_well_within_a_second(live: Live) -> None:
    post = live.post()
    with live.client(live.people.jonas) as writer, live.client() as reader:
        reader.subscribe(post)
        began = monotonic()
        said = writer.reply(post, "Which *salt*?")
        assert until(lambda: reader.events)
        assert monotonic() - began < 0.8
        assert reader.events[0]["body"]["id"] == said["id"]
        assert "<em>salt</em>" in reader.events[0]["body"]["html"]


def test_what_was_missed_is_the_answer_to_subscribing(live: Live) -> None:
    post = live.post()
    with live.client(live.people.jonas) as writer, live.client() as reader:
        numbers = [writer.reply(post)["seq"] for _ in range(3)]
        assert numbers == [1, 2, 3]
        answer = reader.subscribe(post, after=1)
        assert [event["seq"] for event in answer["events"]] == [2, 3]
        assert (answer["head"], answer["more"]) == (3, False)


@pytest.mark.parametrize("after", [-1, 99, None, "first", 2**70, 1.5])
def test_a_number_that_makes_no_sense_says_to_load_the_page_again(live: Live, after: object) -> None:
    post = live.post()
    with live.client() as reader:
        answer = reader.ask("subscribe", {"stream": f"post:{post}", "after": after})
        assert answer == {"head": 0, "reset": True}


def test_a_reply_sent_again_over_the_socket_is_one_reply(live: Live) -> None:
    post = live.post()
    with live.client(live.people.jonas) as writer:
        first, second = (writer.reply(post, client_id="one-and-the-same") for _ in range(2))
        assert first["id"] == second["id"]
        assert len(writer.subscribe(post)["events"]) == 1


def test_what_another_process_writes_is_heard_within_two_looks(live: Live) -> None:
    post = live.post()
    with live.client() as reader:
        reader.subscribe(post)
        live.in_a_unit(lambda: _reply(live, post))
        assert until(lambda: reader.events, 2)


def test_pages_of_two_processes_hear_each_other(live: Live) -> None:
    post = live.post()
    other = twin(live.site)
    with process(other), live.client(live.people.jonas, url=other.url) as writer, live.client() as reader:
        writer.subscribe(post)
        reader.subscribe(post)
        writer.reply(post)
        live.in_a_unit(lambda: _reply(live, post))
        assert until(lambda: len(reader.events) == len(writer.events) == 2, 3)
        assert reader.events == writer.events


def test_the_missing_events_come_over_plain_http_too(live: Live) -> None:
    post = live.post()
    live.in_a_unit(lambda: _reply(live, post))
    with urlopen(f"{live.site.url}/streams/post:{post}/events?after=0") as answer:  # noqa: S310 - our own address
        assert b"reply.posted" in answer.read()


def test_whoever_has_no_account_listens_and_may_not_reply(live: Live) -> None:
    """Case 110."""
    post = live.post()
    with live.client() as reader:
        assert reader.subscribe(post)["head"] == 0
        assert reader.reply(post)["status"] == 401


def test_whoever_has_no_badge_may_not_reply(live: Live) -> None:
    post = live.post()
    with live.client(live.people.marta) as reader:
        assert reader.reply(post)["status"] == 403


def test_a_post_for_professionals_is_heard_by_them_alone(live: Live) -> None:
    post = live.post(audience=Audience.professionals)
    with live.client(live.people.marta) as patient, live.client(live.people.jonas) as nurse:
        assert patient.subscribe(post)["status"] == 404
        nurse.subscribe(post)
        nurse.reply(post)
        assert until(lambda: nurse.events)
        assert patient.events == []


def test_sockets_of_a_login_that_was_ended_are_closed(live: Live) -> None:
    post = live.post()
    with live.client(live.people.jonas) as reader:
        reader.subscribe(post)
        live.in_a_unit(lambda: _end_logins(live.people.jonas))
        assert until(lambda: not reader.socket.connected)


def test_a_badge_that_lapses_closes_its_rooms_at_that_moment(live: Live) -> None:
    post = live.post(audience=Audience.professionals)
    with live.client(live.people.jonas) as reader:
        live.in_a_unit(lambda: _lapse(live.people.jonas, timedelta(seconds=2)))
        assert reader.subscribe(post)["head"] == 0
        assert until(lambda: reader.has_heard("gone"), 5)
        live.in_a_unit(lambda: _lapse(live.people.jonas, timedelta(days=90)))
        live.in_a_unit(lambda: _reply(live, post))
        assert not until(lambda: reader.events, 1.5)


def test_nobody_hears_a_hidden_post_any_longer(live: Live) -> None:
    post = live.post()
    with live.client() as reader:
        reader.subscribe(post)
        live.in_a_unit(lambda: _hide(post))
        assert until(lambda: reader.has_heard("gone"))
        assert reader.subscribe(post)["status"] == 404


@pytest.mark.parametrize(
    "payload", [None, 7, "words", [], [[]], {}, {"post": {}}, {"post": "1e99", "body": 3}, {"post": 10**40}]
)
def test_a_message_of_the_wrong_shape_is_refused_in_words(live: Live, payload: object) -> None:
    with live.client(live.people.jonas) as writer:
        assert writer.ask("reply", payload)["status"] in {404, 422}


def test_text_with_nothing_in_it_is_refused_at_its_field(live: Live) -> None:
    post = live.post()
    with live.client(live.people.jonas) as writer:
        answer = writer.reply(post, " \n\0 ")
        assert (answer["status"], answer["field"]) == (422, "body")


def test_a_message_that_is_too_large_closes_its_own_socket_only(live: Live) -> None:
    """Case 117."""
    post = live.post()
    with live.client(live.people.jonas) as writer, live.client() as reader:
        writer.socket.emit("reply", {"post": post, "body": "x" * 70_000})
        assert until(lambda: not writer.socket.connected)
        assert reader.subscribe(post)["head"] == 0


def test_a_flood_is_refused_and_then_cut_off(live: Live) -> None:
    """Case 119."""
    with live.client() as reader:
        answers = [reader.ask("unsubscribe", {}) for _ in range(21)]
        assert answers[-1]["status"] == 429
        for _ in range(admission.REFUSALS_UNTIL_CLOSED):
            reader.socket.emit("unsubscribe", {})
        assert until(lambda: not reader.socket.connected)


def _reply(live: Live, post: int) -> None:
    jonas, found = db.session.get_one(Member, live.people.jonas), db.session.get_one(Post, post)
    number = f"number-{monotonic()}".replace(".", "-")
    reply_actions.reply(jonas, found, body="From elsewhere.", client_id=number)


def _end_logins(member: int) -> None:
    for login in db.session.query(Login).filter_by(member_id=member, ended_at=None):
        session.end(login)


def _lapse(member: int, after: timedelta) -> None:
    badge = db.session.get_one(Member, member).badge
    assert badge is not None
    badge.expires_at = clock.now() + after


def _hide(post: int) -> None:
    found = db.session.get_one(Post, post)
    found.state = State.hidden
    realtime.recheck(stream=found.stream)
