"""Episodes stand in the order of their show, each with a number of its own."""

import pytest
from flask import Flask
from sqlalchemy import Select

from community.content.models import State
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused
from community.forums import episode_actions, episodes, post_actions
from community.forums.episode_actions import Line
from community.forums.episodes import Place
from community.forums.models import EpisodeType, Kind, Post
from community.forums.words import Words
from community.media.models import AssetKind
from community.permissions import Audience
from community.shows.models import Medium, Order
from tests import factories
from tests.cast import Cast
from tests.forums.posting import words
from tests.shows.showing import found, member, show_of


def titles(posts: Select[Post]) -> list[str]:
    return [each.title for each in db.session.scalars(posts).unique()]


def publish(app: Flask, author: int, show_id: int, **place: object) -> int:
    """The number of an episode that its author publishes in the show."""
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(author), kind=AssetKind.audio)
        stands = Place(show=found(show_id), **place)  # type: ignore[arg-type]  # Chosen by each test.
        said = {"kind": Kind.podcast, "title": f"Part {next(factories.number)}", "asset_id": asset.id}
        typed: Words = words(factories.forum(), place=stands, **said)
        post = post_actions.start_draft(member(author), typed)
        post_actions.publish(member(author), post, typed)
        return post.id


def place_of(app: Flask, post_id: int) -> tuple[int | None, int | None, int | None]:
    with app.app_context():
        post = db.session.get_one(Post, post_id)
        return post.show_id, post.season, post.episode


def test_an_episode_without_a_number_becomes_the_next_one(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    made = [publish(app, who, show_id, season=1) for who in (people.amara, people.jonas)]
    other = publish(app, people.amara, show_id, season=2)
    assert [place_of(app, each) for each in (*made, other)] == [
        (show_id, 1, 1),
        (show_id, 1, 2),
        (show_id, 2, 1),
    ]


def test_trailers_and_bonus_parts_need_no_number(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    trailer = publish(app, people.amara, show_id, type=EpisodeType.trailer)
    assert place_of(app, trailer) == (show_id, None, None)
    assert place_of(app, publish(app, people.amara, show_id))[2] == 1


def test_a_number_that_is_taken_is_refused_with_the_next_one(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    publish(app, people.amara, show_id, season=1, number=4)
    with pytest.raises(Invalid, match=r"already\. The next one is 5") as problem:
        publish(app, people.amara, show_id, season=1, number=4)
    assert problem.value.field == "episode"


def test_who_does_not_host_publishes_outside_of_the_show(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    assert place_of(app, publish(app, people.jonas, show_id))[0] is None


def test_a_host_who_left_before_the_draft_was_published_is_refused(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        draft = factories.episode(member(people.jonas), show, state=State.draft)
        show.hosts.clear()
        db.session.flush()
        with pytest.raises(Refused, match="Only the hosts"):
            episode_actions.enter(draft)


def test_an_episode_of_a_show_for_professionals_is_for_them_alone(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, audience=Audience.professionals)
    post_id = publish(app, people.amara, show_id)
    with app.app_context():
        assert db.session.get_one(Post, post_id).audience is Audience.professionals
        assert titles(episodes.episodes_of(None, found(show_id))) == []
        assert len(titles(episodes.episodes_of(member(people.jonas), found(show_id)))) == 1


def test_a_serial_begins_at_its_beginning_and_a_talk_with_the_newest(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, order=Order.serial)
    with app.app_context(), unit_of_work():
        show, amara = found(show_id), member(people.amara)
        for number, title in ((2, "Second"), (1, "First"), (3, "Third")):
            factories.episode(amara, show, number, season=1, title=title)
        factories.episode(amara, show, 1, season=2, title="Again")
        factories.episode(amara, show, None, season=1, title="Extra", episode_type=EpisodeType.bonus)
        assert titles(episodes.episodes_of(None, show)) == ["First", "Second", "Third", "Extra", "Again"]
        show.order = Order.episodic
        assert titles(episodes.episodes_of(None, show)) == ["Again", "Extra", "Third", "First", "Second"]


def test_an_episode_knows_its_neighbours(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, order=Order.serial)
    with app.app_context(), unit_of_work():
        show, amara = found(show_id), member(people.amara)
        third, first, second = (factories.episode(amara, show, n, title=f"Part {n}") for n in (3, 1, 2))
        factories.episode(amara, show, 4, state=State.scheduled, title="Not yet")
        for post, around in (
            (first, (None, "Part 2")),
            (second, ("Part 1", "Part 3")),
            (third, ("Part 2", None)),
        ):
            beside = episodes.neighbours_of(None, post)
            assert beside is not None
            assert tuple(each and each.title for each in (beside.previous, beside.next)) == around


def test_neighbours_of_a_talk_follow_the_days(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        amara, show = member(people.amara), found(show_id)
        older, newer = (factories.episode(amara, show, n, title=f"Day {n}") for n in (9, 2))
        assert episodes.neighbours_of(None, older).next.title == newer.title  # type: ignore[union-attr]  # Both are there.
        assert episodes.neighbours_of(None, factories.post(amara)) is None


def test_newest_episodes_are_those_that_a_reader_may_see(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        amara, show = member(people.amara), found(show_id)
        open_one = factories.episode(amara, show, 1)
        closed = factories.episode(amara, show, 2, audience=Audience.professionals)
        assert episodes.newest_of(None, [show])[show_id].id == open_one.id
        assert episodes.newest_of(member(people.jonas), [show])[show_id].id == closed.id
        assert (episodes.count_of(None, show), episodes.count_of(member(people.jonas), show)) == (1, 2)


def test_hosts_put_episodes_in_order(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas, order=Order.serial)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        one, two = (factories.episode(member(people.amara), show, n, title=f"Part {n}") for n in (1, 2))
        swapped = [Line(one, 1, 2, EpisodeType.full), Line(two, 1, 1, EpisodeType.full)]
        episode_actions.order_episodes(member(people.jonas), show, swapped, version=show.version)
        assert titles(episodes.episodes_of(None, show)) == ["Part 2", "Part 1"]


def test_only_hosts_put_episodes_in_order(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        for other in (people.ruth, people.marta):
            with pytest.raises(NotFound):
                episode_actions.order_episodes(member(other), show, [], version=show.version)


def test_the_order_survives_two_who_change_it_at_once(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas, order=Order.serial)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        ids = [factories.episode(member(people.amara), show, n, title=f"Part {n}").id for n in (1, 2, 3)]
    with app.app_context():
        seen = found(show_id).version

    def reorder(who: int, numbers: tuple[int, int, int]) -> None:
        lines = [
            Line(db.session.get_one(Post, each), None, number, EpisodeType.full)
            for each, number in zip(ids, numbers, strict=True)
        ]
        episode_actions.order_episodes(member(who), found(show_id), lines, version=seen)

    with app.app_context(), unit_of_work():
        reorder(people.amara, (3, 2, 1))
    with app.app_context(), unit_of_work(), pytest.raises(Conflict):
        reorder(people.jonas, (2, 1, 3))
    with app.app_context():
        assert titles(episodes.episodes_of(None, found(show_id))) == ["Part 3", "Part 2", "Part 1"]


def test_no_order_gives_a_number_twice(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        posts = [factories.episode(member(people.amara), show, n) for n in (1, 2)]
        same = [Line(each, 1, 5, EpisodeType.full) for each in posts]
        with pytest.raises(Invalid, match="two episodes 5"):
            episode_actions.order_episodes(member(people.amara), show, same, version=show.version)


def test_an_author_who_hosts_no_longer_still_corrects_the_episode(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    post_id = publish(app, people.jonas, show_id)
    with app.app_context(), unit_of_work():
        show, post = found(show_id), db.session.get_one(Post, post_id)
        show.hosts.clear()
        stays = Place(show=show, number=post.episode)
        corrected = words(
            post.forum, kind=Kind.podcast, title="Corrected", asset_id=post.asset_id, place=stays
        )
        post_actions.edit(member(people.jonas), post, corrected, note="", version=post.version)
        assert (post.title, post.show_id) == ("Corrected", show_id)


def test_a_video_series_has_no_podcast_in_it(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, medium=Medium.video)
    with app.app_context(), unit_of_work():
        episode = factories.episode(member(people.amara), found(show_id), 1)
        assert episode.kind is Kind.video
        assert episode.published_at
        assert episode.published_at <= clock.now()
