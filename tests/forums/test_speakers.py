"""Speakers: asked by the author, named only once they agree, and nowhere at all before that or after a no."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Invalid, NotFound, TooMany
from community.core.eventlog import EventRow
from community.core.streams import StreamEvent
from community.forums import post_actions, queries, speaker_actions, speaker_queries, speakers
from community.forums.models import Kind, Post, Speaker, SpeakerRole
from community.forums.speakers import Named
from community.permissions import Audience
from tests import cast, counting, factories
from tests.cast import Cast
from tests.forums.posting import JSON, found, member, typed

JONAS = [Named("jonas")]
FILM = "Breathing at rest"


@pytest.fixture
def film(app: Flask, people: Cast, forum: int) -> int:
    """A public film of Amara's."""
    with app.app_context(), unit_of_work():
        amara = member(people.amara)
        asset = factories.asset(amara)
        fields = {"kind": Kind.video, "asset": asset, "synthesis": "recorded", "forum_id": forum}
        return int(factories.post(amara, title="Breathing at rest", **fields).id)


def ask(app: Flask, people: Cast, post: int, named: list[Named] = JONAS) -> None:
    with app.app_context(), unit_of_work():
        speaker_actions.ask(member(people.amara), found(post), named)


def answer(app: Flask, who: int, post: int, act: Callable[[Member, Speaker], None]) -> None:
    with app.app_context(), unit_of_work():
        act(member(who), speaker_queries.get_credit(member(who), post))


def surfaces(app: Flask, post: int) -> Iterator[tuple[str, str]]:
    """Everything that anybody can read of a post, and what is kept to be read later."""
    client = app.test_client()
    with app.app_context():
        jobs.run_all()
        url = found(post).url
    for address in (
        *(url, f"/posts/{post}/history", "/", "/videos", "/forums/diabetes-education", "/members/amara"),
        *("/sitemap.xml", "/search?q=breathing", "/search?q=jonas", "/members/jonas?tab=speaks"),
        *("/feed.rss", "/members/amara/feed.atom", "/forums/diabetes-education/feed.rss"),
        *(
            f"/streams/post:{post}/events?after=0",
            f"/embed/{post}",
            f"/oembed?url=http://localhost/posts/{post}",
        ),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield address, answer.text
    with app.app_context(), reading():
        # All but what its author alone has heard.
        others = select(StreamEvent).where(StreamEvent.stream != f"member:{found(post).author_id}")
        yield "streams", str([each.body for each in db.session.scalars(others)])
        yield "revisions", str([each.note for each in found(post).revisions])


def names(app: Flask, post: int) -> set[str]:
    """Where Jonas is named together with the post."""
    of_jonas = {"/members/jonas?tab=speaks", "/search?q=jonas"}
    return {
        where
        for where, text in surfaces(app, post)
        if (FILM in text if where in of_jonas else "jonas" in text.lower())
    }


def test_who_was_asked_is_named_nowhere(app: Flask, people: Cast, film: int) -> None:
    ask(app, people, film)
    assert names(app, film) == set()


def test_who_agrees_is_named_on_the_page_in_lists_and_for_machines(
    app: Flask, people: Cast, client: FlaskClient, film: int
) -> None:
    ask(app, people, film, [Named("jonas", SpeakerRole.host)])
    answer(app, people.jonas, film, speaker_actions.agree)
    where = names(app, film)
    with app.app_context():
        url = found(film).url
        assert [(each.member.handle, each.role) for each in queries.credited(found(film))] == [
            ("jonas", "host")
        ]
    assert {
        url,
        "/videos",
        "/forums/diabetes-education",
        "/members/jonas?tab=speaks",
        "/search?q=jonas",
    } <= where
    page = client.get(url).text
    told = re.findall(r'ld\+json">(.*?)</script>', page, re.S)[0]
    assert '"actor": [{"@type": "Person", "jobTitle": "Nurse", "name": "Jonas Reyes"' in told
    assert re.search(r'class="speakers".*?Jonas Reyes.*?badge-nurse.*?Host', page, re.S)


@pytest.mark.parametrize("first", [[], [speaker_actions.agree]])
def test_who_declines_or_withdraws_is_named_nowhere(
    app: Flask, people: Cast, film: int, first: list[Callable[[Member, Speaker], None]]
) -> None:
    ask(app, people, film)
    for act in (*first, speaker_actions.decline):
        answer(app, people.jonas, film, act)
        with app.app_context():
            jobs.run_all()
    assert names(app, film) == set()


def test_a_lapsed_badge_is_shown_as_lapsed(app: Flask, people: Cast, client: FlaskClient, film: int) -> None:
    ask(app, people, film, [Named("lapsed")])
    answer(app, people.lapsed, film, speaker_actions.agree)
    with app.app_context():
        page = client.get(found(film).url).text
    assert re.search(r'class="speakers".*?Lea Past.*?badge-lapsed', page, re.S)
    assert '"name": "Lea Past"' in page
    assert "jobTitle" not in page.split('"name": "Lea Past"')[0].rsplit("{", 1)[1]


def test_nobody_answers_for_another(app: Flask, people: Cast, film: int, marta: FlaskClient) -> None:
    ask(app, people, film)
    with app.app_context(), unit_of_work():
        asked = db.session.get_one(Speaker, (film, people.jonas))
        for act in (speaker_actions.agree, speaker_actions.decline):
            for other in (people.amara, people.marta):
                with pytest.raises(NotFound):
                    act(member(other), asked)
    assert marta.post(f"/credits/{film}/agreement").status_code == 404


def test_only_the_author_asks_looks_and_takes_off(
    app: Flask, people: Cast, film: int, jonas: FlaskClient
) -> None:
    ask(app, people, film)
    with app.app_context(), unit_of_work():
        asked = db.session.get_one(Speaker, (film, people.jonas))
        with pytest.raises(NotFound):
            speaker_actions.ask(member(people.ruth), found(film), JONAS)
        with pytest.raises(NotFound):
            speaker_actions.remove(member(people.jonas), asked)
    assert jonas.get(f"/posts/{film}/speakers").status_code == 404
    assert jonas.post(f"/posts/{film}/speakers/jonas/removal").status_code == 404


def test_an_author_takes_somebody_off(app: Flask, people: Cast, amara: FlaskClient, film: int) -> None:
    ask(app, people, film)
    answer(app, people.jonas, film, speaker_actions.agree)
    assert "Agreed" in amara.get(f"/posts/{film}/speakers").text
    assert amara.post(f"/posts/{film}/speakers/jonas/removal").status_code == 303
    assert names(app, film) == set()


def test_nobody_is_pressed_by_being_asked_again_and_again(app: Flask, people: Cast, film: int) -> None:
    for _ in range(3):
        ask(app, people, film)
        with app.app_context(), unit_of_work():
            speaker_actions.remove(member(people.amara), db.session.get_one(Speaker, (film, people.jonas)))
    with pytest.raises(TooMany):
        ask(app, people, film)


def test_an_author_who_names_herself_need_not_ask(app: Flask, people: Cast, film: int) -> None:
    ask(app, people, film, [Named("amara", SpeakerRole.host)])
    with app.app_context():
        assert [each.member.handle for each in queries.credited(found(film))] == ["amara"]
        happened = set(db.session.scalars(select(EventRow.name)))
        assert "SpeakerAsked" not in happened


def test_after_a_no_nobody_is_asked_for_thirty_days(app: Flask, people: Cast, film: int) -> None:
    ask(app, people, film)
    answer(app, people.jonas, film, speaker_actions.decline)
    with pytest.raises(Invalid, match=r"has said no\. You can ask again from"):
        ask(app, people, film)
    with app.app_context(), unit_of_work():
        # Nor is the no forgotten by taking the name off the list.
        speaker_actions.remove(member(people.amara), db.session.get_one(Speaker, (film, people.jonas)))
    with pytest.raises(Invalid, match="has said no"):
        ask(app, people, film)
    with clock.frozen(clock.now() + timedelta(days=31)):
        ask(app, people, film)
        with app.app_context():
            assert db.session.get_one(Speaker, (film, people.jonas)).accepted is None


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ([Named("nobody")], "Who has no account cannot be named"),
        ([Named("jonas"), Named("unconfirmed")], "Nobody here has the handle @unconfirmed"),
        ([Named(f"guest-{n}") for n in range(13)], "at most 12 fit"),
    ],
)
def test_all_are_asked_or_none(
    app: Flask, people: Cast, film: int, named: list[Named], sentence: str
) -> None:
    with app.app_context(), unit_of_work():
        factories.member(handle="unconfirmed", confirmed_at=None)
        for n in range(13):
            factories.member(handle=f"guest-{n}")
    with pytest.raises(Invalid, match=sentence):
        ask(app, people, film, named)
    with app.app_context():
        assert speaker_queries.all_of(found(film)) == []


def test_who_could_not_read_it_is_not_named_in_it(app: Flask, people: Cast, film: int) -> None:
    with app.app_context(), unit_of_work():
        found(film).audience = Audience.professionals
    with pytest.raises(Invalid, match="could not read a post for professionals only"):
        ask(app, people, film, [Named("marta")])


def test_an_article_names_no_speakers(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        article = factories.post(member(people.amara))
        with pytest.raises(Invalid, match="Only a video or an episode"):
            speaker_actions.ask(member(people.amara), article, JONAS)


def test_a_deleted_post_asks_nobody_any_more(app: Flask, people: Cast, film: int, jonas: FlaskClient) -> None:
    ask(app, people, film)
    with app.app_context(), unit_of_work():
        post_actions.delete(member(people.amara), found(film))
    assert "Breathing" not in jonas.get("/credits").text
    assert jonas.post(f"/credits/{film}/agreement").status_code == 404


def test_a_draft_shows_its_title_to_who_was_asked_and_nothing_else(
    app: Flask, people: Cast, film: int, jonas: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        found(film).state = State.draft
    ask(app, people, film)
    page = jonas.get("/credits").text
    assert "Breathing at rest" in page
    assert "Amara Kone" in page
    assert "What it is about." not in page
    assert f'href="/posts/{film}' not in page
    assert jonas.get(f"/posts/{film}").status_code == 404
    with app.app_context(), unit_of_work():
        found(film).state = State.published
    assert f'href="/posts/{film}/breathing-at-rest"' in jonas.get("/credits").text


def test_asked_and_agreed_ring_each_once(
    app: Flask, people: Cast, film: int, amara: FlaskClient, jonas: FlaskClient
) -> None:
    ask(app, people, film)
    ask(app, people, film)
    with app.app_context():
        jobs.run_all()
    assert jonas.get("/notices").text.count("to name you as a speaker") == 1
    assert jonas.post(f"/credits/{film}/agreement").status_code == 303
    with app.app_context():
        jobs.run_all()
    assert "agreed to be named in “Breathing at rest”" in amara.get("/notices").text
    jonas.post(f"/credits/{film}/refusal")
    with app.app_context():
        jobs.run_all()
    assert "said no" not in amara.get("/notices").text


def test_a_draft_that_keeps_itself_asks_nobody(app: Flask, people: Cast, amara: FlaskClient) -> None:
    half = typed(None, kind="video", named="@jonas\n@ ")
    kept = amara.post("/posts/drafts", data=half, headers=JSON).json
    assert kept is not None
    with app.app_context():
        assert db.session.scalars(select(Speaker)).all() == []
    unreadable = amara.post(f"{kept['address']}/draft", data=half | {"version": str(kept["version"])})
    assert (unreadable.status_code, "Line 2 names no member" in unreadable.text) == (422, True)
    with app.app_context():
        version = str(found(kept["id"]).version)
    pressed = typed(None, kind="video", named="@jonas host", version=version)
    assert amara.post(f"{kept['address']}/draft", data=pressed).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Speaker)).one().role is SpeakerRole.host
    assert "Asked" in amara.get(f"{kept['address']}/edit").text


def test_publishing_asks_and_a_name_that_is_nobodys_publishes_nothing(
    app: Flask, people: Cast, amara: FlaskClient, forum: int
) -> None:
    with app.app_context(), unit_of_work():
        asset = str(factories.asset(member(people.amara)).id)
    sent = typed(forum, kind="video", asset=asset, named="@nobody-here")
    refused = amara.post("/posts", data=sent)
    assert (refused.status_code, "@nobody-here" in refused.text) == (422, True)
    assert amara.post("/posts", data=sent | {"named": "@jonas"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Speaker)).one().member_id == people.jonas
        assert [each.state for each in db.session.scalars(select(Post))] == [State.published]


def test_lists_ask_once_for_all_speakers(app: Flask, people: Cast, film: int, client: FlaskClient) -> None:
    def write(how_many: int) -> None:
        with app.app_context(), unit_of_work():
            for _ in range(how_many):
                amara = member(people.amara)
                post = factories.post(amara, kind=Kind.video, asset=factories.asset(amara))
                for each in (factories.verified(), member(people.jonas)):
                    speaker_actions.ask(amara, post, [Named(each.handle)])
                    speaker_actions.agree(each, db.session.get_one(Speaker, (post.id, each.id)))

    write(1)
    client.get("/videos")
    with counting.statements(app) as few:
        client.get("/videos")
    write(6)
    with counting.statements(app) as many:
        assert client.get("/videos").text.count("speakers-short") == 7
    assert len(few) == len(many)


def test_the_page_of_answers_asks_the_same_for_more(app: Flask, people: Cast, film: int) -> None:
    client = cast.client_of(app, people.jonas)
    ask(app, people, film)
    client.get("/credits")
    with counting.statements(app) as few:
        client.get("/credits")
    with app.app_context(), unit_of_work():
        for _ in range(8):
            author = factories.verified()
            post = factories.post(author, kind=Kind.podcast)
            db.session.add(Speaker(post_id=post.id, member_id=people.jonas, asked_at=clock.now()))
    with counting.statements(app) as many:
        client.get("/credits")
    assert len(few) == len(many)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_its_line(typed: str) -> None:
    try:
        found = speakers.parse(typed)
    except speakers.Unreadable as problem:
        refusal = str(problem)
    else:
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,29}", each.handle) for each in found)
        assert len({each.handle for each in found}) == len(found) <= speakers.MOST_SPEAKERS
        return
    assert re.search(r"^Line \d+ |^There are \d+ ", refusal)


def test_lines_name_a_member_and_who_hosts() -> None:
    found = speakers.parse("@jonas\n\n Priya-Nair  HOST\n@marta, guest\n@jonas host")
    assert found == [
        Named("jonas", SpeakerRole.host),
        Named("priya-nair", SpeakerRole.host),
        Named("marta", SpeakerRole.guest),
    ]
