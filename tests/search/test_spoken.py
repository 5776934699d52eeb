"""What is said in a recording is found, and leads to its second; for those who may see it."""

from collections.abc import Callable

import pytest
from flask import Flask

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, reading, unit_of_work
from community.forums.models import Kind, Post
from community.media import caption_actions, caption_writing
from community.media.pipeline.captions import Caption
from community.permissions import Audience
from community.search import asked, jobs, queries
from tests import factories
from tests.cast import Cast, client_of

pytestmark = pytest.mark.both_databases

SAID = [
    Caption(5, 8, "Good morning, everybody."),
    Caption(130, 133, "Give gluconate <first>, then"),
    Caption(133, 136, "insulin with glucose."),
    Caption(300, 303, "Gluconate again."),
]

Spoken = Callable[..., tuple[str, str, str, bool] | None]


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        asset = factories.asset(author, duration=400.0)
        caption_writing.write(asset, "en", SAID)
        post = factories.post(author, title="Five traces", kind=Kind.video, asset=asset).id
    index(app, post)
    return post


def index(app: Flask, post: int) -> None:
    with app.app_context():
        jobs.index_post(post_id=post)


@pytest.fixture
def spoken(app: Flask) -> Spoken:
    """Address, time and words of the moment in the only result."""

    def find(typed: str, who: int | None = None) -> tuple[str, str, str, bool] | None:
        with app.app_context(), reading():
            member = db.session.get_one(Member, who) if who else None
            page = queries.results(member, asked.words_of(typed), None, 1, address="/search")
            moment = page.rows[0].moment if page.rows else None
            if moment is None:
                return None
            marked = "".join(f"[{each.words}]" if each.is_found else each.words for each in moment.said)
            return moment.url, moment.at, marked, moment.is_whole

    return find


def test_a_word_leads_to_the_second_at_which_it_is_first_said(spoken: Spoken, post: int) -> None:
    said = "Give [gluconate] <first>, then"
    assert spoken("gluconate") == (f"/posts/{post}/five-traces?t=130", "2:10", said, True)


def test_words_that_are_said_apart_lead_to_the_longest(spoken: Spoken, post: int) -> None:
    assert spoken("everybody gluconate") == (
        f"/posts/{post}/five-traces?t=5", "0:05", "Good morning, [everybody].", False
    )  # fmt: skip


def test_a_word_of_the_text_alone_leads_to_no_second(spoken: Spoken, post: int) -> None:
    assert spoken("traces") is None


def test_a_moment_is_no_result_of_its_own(app: Flask, post: int) -> None:
    with app.app_context(), reading():
        assert dict(queries.counts(None, ["gluconate"])) == {"post": 1}


def test_an_edit_is_found_and_the_words_before_are_not(
    app: Flask, people: Cast, post: int, spoken: Spoken
) -> None:
    with app.app_context():
        with unit_of_work():
            asset = db.session.get_one(Post, post).asset
            assert asset is not None
            lines = [Caption(200, 202, "Salbutamol.")]
            caption_actions.correct(asset.member, asset, "en", lines, version=1)
            asset_id = asset.id
        for _ in range(2):
            jobs.index_recording(asset_id=asset_id)
    assert spoken("gluconate") is None
    found = spoken("salbutamol")
    assert found is not None
    assert found[1] == "3:20"


def test_what_is_said_for_professionals_is_found_by_them_alone(
    app: Flask, people: Cast, post: int, spoken: Spoken
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, post).audience = Audience.professionals
    # Before the index knows of it, and after.
    for _ in range(2):
        for who in (None, people.marta, people.lapsed):
            assert spoken("gluconate", who) is None
        for who in (people.jonas, people.amara):
            assert spoken("gluconate", who) is not None
        index(app, post)


def test_what_is_hidden_is_not_found_by_what_is_said_in_it(app: Flask, post: int, spoken: Spoken) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, post).state = State.hidden
    assert spoken("gluconate") is None
    index(app, post)
    assert spoken("gluconate") is None


def test_the_page_of_results_says_when(app: Flask, people: Cast, post: int) -> None:
    shown = client_of(app, people.marta).get("/search?q=gluconate").text
    assert f'href="/posts/{post}/five-traces?t=130"' in shown
    assert "At 2:10" in shown
    assert "<mark>gluconate</mark> &lt;first&gt;" in shown
