"""A small community with something to see on every page, for the tests that open all of them."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from playwright.sync_api import Page

from community.accounts import passwords, team_actions
from community.accounts.models import Follow, Member, Profession
from community.analytics.models import Curve, Of, Tally
from community.content import actions as contents
from community.content.models import State
from community.core import clock, storage
from community.core.db import db, unit_of_work
from community.credentials import desk_actions
from community.demo.covers import draw_cover
from community.forums import reply_actions
from community.forums.models import EpisodeType, Forum, Kind, Post, Reference, Synthesis
from community.forums.places import place_of
from community.media import actions as recordings
from community.media.actions import Made
from community.media.caption_actions import keep_automatic
from community.media.models import Asset, AssetKind, AssetState
from community.media.pipeline.captions import Caption
from community.media.position_models import Position
from community.media.upload_models import UploadState
from community.moderation import actions as moderation
from community.moderation.models import Reason
from community.permissions import Audience, Role
from community.search.jobs import index_post
from community.shows import covers
from community.shows.models import Season
from tests import cast, factories
from tests.browser.story import PASSWORD
from tests.installation import Installation
from tests.live import Live, beside

ARTICLE = """## Before the round

Ask the nurse first. Then look at the chart, and `only then` at the monitor.[^1]

| Step | Who |
| --- | --- |
| Ask | everybody |

> A quotation, for once.

[^1]: One centre, a hundred patients.
"""
PLAIN = "What it means for you, in short and friendly words."
TITLES = {
    Kind.article: "Ask the nurse first: what a morning round loses when it begins at the monitor",
    Kind.video: "Breathing at rest",
    Kind.podcast: "Two voices on the telephone",
    Kind.case: "A fever on the fifth day",
    Kind.question: "Which salt do you keep on the trolley?",
}
# How the recordings came about, and who paid for one of them.
SAID: dict[Kind, dict[str, object]] = {
    Kind.video: {"synthesis": Synthesis.recorded},
    Kind.podcast: {
        "synthesis": Synthesis.altered,
        "synthesis_note": "The voice of a patient was changed.",
        "sponsor": "Foundation for Safe Wards",
        "sponsor_scope": "The studio and the editing. It heard the episode when everybody did.",
    },
}
_number = count(1)
Answer = TypeVar("Answer")


class Village:
    """The cast of the tests with posts of every kind; all of them sign in with the story's password."""

    def __init__(self, site: Installation, clip: Path) -> None:
        app = beside(site)
        self.live = Live(site, app, cast.assemble(app))
        self.people, self.clip = self.live.people, clip
        self.posts: dict[Kind, str] = {}
        self.recording: int | None = None
        self.scheduled = self.half_way = ""
        self.secret = passwords.hashed(PASSWORD)
        settled = (self._meet, self._appoint, self._claim, self._publish, self._open_show, self._discuss)
        for settle in (*settled, self._moderate, self._bring):
            self.live.in_a_unit(settle)
        self._make_findable()

    def enter(self, page: Page, handle: str) -> None:
        """The browser of the page is signed in from now on, without a form."""
        member_id = self.make(lambda: db.session.query(Member.id).filter_by(handle=handle).scalar())
        name, value = self.live.cookie(member_id).split("=", 1)
        page.context.add_cookies([{"name": name, "value": value, "url": self.live.site.url}])

    def newcomer(self, name: str) -> str:
        """The handle of somebody new, confirmed but without a badge."""
        handle = f"newcomer-{next(_number)}"
        email = f"{handle}@example.org"
        self.live.in_a_unit(
            lambda: factories.member(name=name, handle=handle, email=email, password_hash=self.secret)
        )
        return handle

    def make(self, thing: Callable[[], Answer]) -> Answer:
        """What `thing` answers, made in a unit of work: ids and words, as rows do not outlive it."""
        with self.live.app.app_context(), unit_of_work():
            return thing()

    def discussed(self, title: str) -> str:
        """The address of a public film of Amara's with one reply of Ruth's, for the test that asks for it."""

        def begin() -> str:
            post = self._post(Kind.video, title=title, asset=self._film())
            reply_actions.reply(self._member(self.people.ruth), post, body="Seen twice.", client_id=title)
            return post.url

        return self.make(begin)

    def bring_forward(self, kind: Kind) -> None:
        """Other tests have published since; this puts the post at the top of every list again."""
        self.live.change_post(number_in(self.posts[kind]), published_at=clock.now())

    def _member(self, member_id: int) -> Member:
        return db.session.get_one(Member, member_id)

    def _meet(self) -> None:
        for member_id in vars(self.people).values():
            member = self._member(member_id)
            member.password_hash, member.email = self.secret, f"{member.handle}@example.org"
        amara, marta = self._member(self.people.amara), self._member(self.people.marta)
        amara.bio, amara.place, amara.interests = "I teach tracings.", "Abidjan", "None in this matter."
        db.session.add(Follow(follower_id=marta.id, member_id=amara.id, at=clock.now()))
        factories.forum(slug="at-the-bedside", name="At the bedside")

    def _appoint(self) -> None:
        """Two administrators, a proposal that waits, a role that was taken back, and an institution."""
        ada, bo = (
            factories.member(handle=name.lower(), name=f"{name} Lind", role=Role.admin)
            for name in ("Ada", "Bo")
        )
        team_actions.propose(bo, self._member(self.people.jonas), Role.moderator)
        team_actions.take_role(ada, factories.moderator())
        factories.institution("brigid.example")
        factories.work_address(self._member(self.people.amara), "brigid.example")

    def _claim(self) -> None:
        """One waits, one is decided."""
        elena, hana = (
            factories.member(handle=name.lower(), name=f"{name} Marsh") for name in ("Elena", "Hana")
        )
        factories.claim(elena, profession=Profession.physician, note="My name has changed.")
        reason = "The copy is from your first application. Send the one that you were given this year. " * 2
        desk_actions.reject(self._member(self.people.ruth), factories.claim(hana), reason=reason)

    def _publish(self) -> None:
        closed = {"audience": Audience.professionals}
        made = [
            self._post(Kind.question, **closed),
            self._post(Kind.case, **closed, published_at=clock.now() - timedelta(days=40)),
            self._post(Kind.podcast, asset=self._episode()),
            self._post(Kind.video, asset=self._film()),
            self._post(Kind.article, interests="A fee for a talk, three years ago."),
        ]
        self.posts = {post.kind: post.url for post in made}
        self.recording = next(post.asset_id for post in made if post.kind is Kind.video)
        for recording in made[2:4]:
            self._interview(recording)
        contents.save(self._member(self.people.marta), made[-1])
        self._begin(self.people.marta, made[3])
        self._play(made[3])
        self._post(Kind.article, title="Half a thought", state=State.draft, published_at=None)

    def _open_show(self) -> None:
        """Ruth hosts it too, Jonas has not answered; there is a trailer, and an episode to come."""
        amara = self._member(self.people.amara)
        show = factories.show(amara, slug="bedside-talks", title="Bedside talks", license="cc-by-4.0")
        show.cover = covers.keep(draw_cover("bubbles"))
        show.seasons.append(Season(number=1, name="By day"))
        factories.host(show, self._member(self.people.ruth))
        factories.host(show, self._member(self.people.jonas), accepted=None)
        podcast = db.session.get_one(Post, number_in(self.posts[Kind.podcast]))
        podcast.show, podcast.season, podcast.episode = show, 1, 1
        trailer = {"episode_type": EpisodeType.trailer, "published_at": clock.now() - timedelta(days=9)}
        self._post(Kind.podcast, title="In half a minute", asset=self._episode(), show=show, **trailer)
        later = {
            "state": State.scheduled,
            "published_at": None,
            "appears_at": clock.now() + timedelta(days=2),
        }
        coming = self._post(
            Kind.podcast, title="Not yet", asset=self._episode(), show=show, episode=2, **later
        )
        self.scheduled = coming.url

    def _begin(self, member_id: int, film: Post) -> None:
        """The member has seen the first seconds, and may go on from home."""
        position = Position(member_id=member_id, asset_id=film.asset_id, seconds=2.5, at=clock.now())
        db.session.add(position)

    def _post(self, kind: Kind, **fields: object) -> Post:
        forum = db.session.query(Forum).filter_by(slug="at-the-bedside").one()
        values = {"kind": kind, "title": TITLES[kind], "body": ARTICLE, "plain": PLAIN, "forum": forum}
        post = factories.post(self._member(self.people.amara), **(values | SAID.get(kind, {}) | fields))
        db.session.add(Reference(post_id=post.id, position=0, doi="10.1000/182", words="A paper"))
        return post

    def _interview(self, post: Post) -> None:
        """Jonas has agreed to be named, Ruth has not answered yet, Lea has declined."""
        answers = {self.people.jonas: True, self.people.ruth: None, self.people.lapsed: False}
        for place, (who, accepted) in enumerate(answers.items()):
            answered = {"accepted": accepted, "answered_at": None if accepted is None else clock.now()}
            factories.speaker(post, self._member(who), position=place, **answered)

    def _film(self) -> Asset:
        """The clip as it came: browsers play it without any rendition."""
        amara = self._member(self.people.amara)
        asset = factories.asset(amara, state=AssetState.processing, duration=5.3)
        key = f"media/{asset.original}/video.mp4"
        storage.keep_file(key, self.clip)
        made = Made("video.mp4", key, "video/mp4", self.clip.stat().st_size)
        recordings.become_playable(asset, [made], [])
        recordings.name_chapters(amara, asset, [(0, "The beginning"), (2, "The middle"), (4, "The end")])
        lines = [Caption(0, 2, "Good morning.", speaker="Lin"), Caption(2, 5, "Look at this.", speaker="Jo")]
        recordings.add_captions(amara, asset, language="en", label="English", lines=lines)
        keep_automatic(asset, "fr", [Caption(0, 2, "Bonjour.")])
        return asset

    def _play(self, post: Post) -> None:
        """A film that many have watched, most of them to its middle."""
        assert post.asset is not None
        counts = {(Of.plays, ""): 40, (Of.people, ""): 36, (Of.source, "site"): 31, (Of.source, "embed"): 9}
        counts |= {(Of.app, "Browser on a computer"): 40, (Of.country, "IE"): 21, (Of.country, "CI"): 15}
        for days in (0, 2, 3):
            day = clock.now().date() - timedelta(days=days)
            for (of, name), number in counts.items():
                db.session.add(Tally(asset_id=post.asset.id, day=day, of=of, name=name, count=number))
        seen = {"viewers": 40, "seconds": [40, 38, 35, 20, 18, 17]}
        db.session.add(Curve(asset_id=post.asset.id, shown_viewers=40, shown=seen["seconds"], **seen))

    def _episode(self) -> Asset:
        """Its sound is missing; a page asks for it only when somebody listens."""
        asset = factories.asset(self._member(self.people.amara), kind=AssetKind.audio, duration=30.0)
        made = Made("episode.mp3", f"media/{asset.original}/episode.mp3", "audio/mpeg", 1)
        recordings.become_playable(asset, [made], [n * 37 % 101 for n in range(240)])
        return asset

    def _discuss(self) -> None:
        amara, jonas = self._member(self.people.amara), self._member(self.people.jonas)
        for kind, url in self.posts.items():
            post = db.session.get_one(Post, number_in(url))
            asked = reply_actions.reply(jonas, post, body=f"On *{kind}*, @amara?", client_id=f"asked-{kind}")
            db.session.flush()
            words = {"body": "Twice a day.", "client_id": f"said-{kind}"}
            reply_actions.reply(amara, post, **words, parent_id=asked.id)
            reply_actions.mark_useful(amara, asked)
            contents.find_helpful(amara, asked)

    def _make_findable(self) -> None:
        with self.live.app.app_context():
            for url in self.posts.values():
                index_post(number_in(url))

    def _bring(self) -> None:
        """A draft of Amara's with a file that has come half way, and one that was none."""
        amara = self._member(self.people.amara)
        draft = self._post(Kind.video, title="Half way here", state=State.draft, published_at=None)
        self.half_way = f"/posts/{draft.id}/edit"
        factories.upload(amara, place=place_of(draft), filename="hyperkalaemia.mp4", arrived=86_400_000)
        lie = {
            "filename": "list.mp4",
            "state": UploadState.refused,
            "reason": "This is a playlist, not a recording.",
        }
        factories.upload(amara, place=place_of(draft), **lie)

    def _moderate(self) -> None:
        jonas, ruth = self._member(self.people.jonas), self._member(self.people.ruth)
        broken = factories.asset(self._member(self.people.amara), state=AssetState.processing)
        recordings.fail(broken, "Something went wrong while we prepared this recording.")
        loud = self._post(Kind.article, title="The only cure you need")
        moderation.hide(ruth, loud, reason="It sells something and names no evidence.")
        doubtful = self._post(Kind.article, title="Cold water for everything")
        moderation.report(jonas, doubtful, reason=Reason.unsafe_advice, words="Not after a heart attack.")


def number_in(url: str) -> int:
    return int(url.split("/")[2])


def search_for(words: str) -> str:
    return f"/search?q={quote(words)}"
