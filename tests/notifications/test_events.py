"""What else is told: new posts, followers, recordings and moderation."""

from flask import Flask

from community.content.models import Attention
from community.core import jobs as work
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.moderation import actions as moderation
from community.moderation.models import Reason
from community.notifications import jobs
from community.permissions import Audience
from tests import factories
from tests.cast import Cast
from tests.notifications.conftest import Thread
from tests.notifications.telling import attend, heard, member, told


def words(app: Flask, who: int) -> list[str]:
    return [each["words"] for each in heard(app, who) if "words" in each]


def test_who_watches_a_forum_hears_of_a_new_post(app: Flask, people: Cast, thread: Thread) -> None:
    attend(app, people.marta, f"forum:{thread.forum}", Attention.watching)
    attend(app, people.amara, f"forum:{thread.forum}", Attention.watching)
    with app.app_context():
        jobs.tell_forum_watchers(post_id=thread.post)
    assert words(app, people.marta)[0].startswith("Amara Kone published “Sick day rules” in Forum")
    assert told(app, people.amara) == []


def test_a_post_for_professionals_is_told_to_them_alone(app: Flask, people: Cast, thread: Thread) -> None:
    for each in (people.marta, people.jonas):
        attend(app, each, f"forum:{thread.forum}", Attention.watching)
    with app.app_context():
        with unit_of_work():
            db.session.get_one(Post, thread.post).audience = Audience.professionals
        jobs.tell_forum_watchers(post_id=thread.post)
    assert (told(app, people.marta), told(app, people.jonas)) == ([], ["published"])


def test_who_is_mentioned_in_a_post_hears_of_it(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context():
        with unit_of_work():
            db.session.get_one(Post, thread.post).body = "With thanks to @jonas."
        jobs.tell_forum_watchers(post_id=thread.post)
    assert told(app, people.jonas) == ["mentioned"]


def test_a_follower_is_told_once_however_often_they_come_back(app: Flask, people: Cast) -> None:
    with app.app_context():
        for _ in range(2):
            jobs.tell_followed(member_id=people.amara, follower_id=people.marta)
    assert words(app, people.amara) == ["Marta Olsen follows you now"]


def test_a_finished_recording_leads_to_its_post(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context():
        with unit_of_work():
            asset = factories.asset(member(people.amara))
            db.session.get_one(Post, thread.post).asset_id = number = asset.id
        jobs.tell_media_ready(asset_id=number)
    (notice,) = heard(app, people.amara)
    assert notice["words"] == "Your recording “talk.mp4” is ready to play"
    assert notice["url"] == f"/posts/{thread.post}/sick-day-rules"


def test_a_recording_that_failed_is_told_with_the_reason(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            number = factories.asset(member(people.amara), reason="It holds no sound.").id
        jobs.tell_media_failed(asset_id=number)
    (notice,) = heard(app, people.amara)
    assert notice["words"] == "Your recording “talk.mp4” could not be used: It holds no sound."
    assert notice["url"] == "/drafts"


def test_moderators_hear_of_a_report_but_not_of_one_against_themselves(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            second = factories.moderator(handle="second").id
            post = factories.post(member(people.ruth), title="On rest")
            report(people.marta, post)
            number = post.id
        work.run_all()
    assert told(app, people.ruth) == []
    (notice,) = heard(app, second)
    assert (notice["words"], notice["url"]) == ("The article “On rest” was reported", f"/reports/{number}")


def test_the_author_hears_that_a_text_was_hidden_with_the_reason(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context():
        with unit_of_work():
            post = db.session.get_one(Post, thread.post)
            moderation.hide(member(people.ruth), post, reason="A patient can be recognised.")
        work.run_all()
    said = "Moderators have hidden your article “Sick day rules”: A patient can be recognised."
    assert words(app, people.amara) == [said]


def test_the_author_hears_that_a_text_is_back(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context():
        for act in (moderation.hide, moderation.restore):
            with unit_of_work():
                act(member(people.ruth), db.session.get_one(Post, thread.post), reason="Looked at again.")
        work.run_all()
    assert told(app, people.amara) == ["hidden", "restored"]


def report(who: int, post: Post) -> None:
    moderation.report(member(who), post, reason=Reason.other, words="Look at this.")
