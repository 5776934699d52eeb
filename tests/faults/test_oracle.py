"""Rights come and go at random while fifty pages listen; an oracle knows for whom each word was meant."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from community.accounts import badges
from community.accounts.models import Check, Level, Member, Profession
from community.core import clock, streams
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.moderation import actions as moderation
from community.permissions import Audience
from tests import factories
from tests.faults.conftest import Across
from tests.faults.several import Web
from tests.live import Client, Live, until

pytestmark = [pytest.mark.faults, pytest.mark.servers]

PAGES = 50
POSTS = (Audience.public, Audience.professionals, Audience.professionals)
STEPS = 30
SECONDS_UNTIL_EVEN = 10


@dataclass
class Page:
    """An open page of a member who follows every discussion that may be read, with the words meant for it.

    A word is a discussion and a number. Whoever is put out need not hear what was said just before.
    """

    member: int
    client: Client
    follows: set[int] = field(default_factory=set)
    may_hear: set[tuple[int, int]] = field(default_factory=set)
    must_hear: set[tuple[int, int]] = field(default_factory=set)
    put_out: Counter[int] = field(default_factory=Counter)

    @property
    def heard(self) -> list[tuple[int, int]]:
        words = [each["body"] for each in self.client.events if each["type"] == "word"]
        return [(each["post"], each["number"]) for each in words]

    @property
    def was_put_out(self) -> Counter[int]:
        gone = [body["stream"] for name, body in self.client.said if name == "gone"]
        return Counter(int(stream.removeprefix("post:")) for stream in gone)


class Village:
    """Pages of members at several processes, and who may read what at this moment."""

    def __init__(self, live: Live, pages: list[Page]) -> None:
        self.live, self.pages, self.said = live, pages, 0
        self.posts = {live.post(audience=audience): audience for audience in POSTS}
        self.verified = {page.member for page in pages}
        self.hidden: set[int] = set()

    def may_read(self, member: int, post: int) -> bool:
        is_for = self.posts[post] is Audience.public or member in self.verified
        return is_for and post not in self.hidden

    def change(self, chance: random.Random) -> None:
        """One right is given or taken; before it is given back, those who lost theirs have noticed."""
        member, post = chance.choice(self.pages).member, chance.choice(list(self.posts))
        changes: list[Callable[[], object]] = [
            lambda: self._turn_badge(member),
            lambda: self._turn_post(post),
        ]
        assert until(lambda: all(page.was_put_out == page.put_out for page in self.pages), SECONDS_UNTIL_EVEN)
        self.live.in_a_unit(chance.choices(changes, weights=(3, 1))[0])

    def _turn_badge(self, member: int) -> None:
        found = db.session.get_one(Member, member)
        self.verified ^= {member}
        if member not in self.verified:
            badges.revoke(found)
            return
        badges.award(
            found,
            profession=Profession.nurse,
            speciality="",
            country="IE",
            register="NMBI",
            level=Level.document,
            checks=[Check.document],
            people=1,
            expires_at=clock.now() + timedelta(days=30),
        )

    def _turn_post(self, post: int) -> None:
        ruth, found = db.session.get_one(Member, self.live.people.ruth), db.session.get_one(Post, post)
        self.hidden ^= {post}
        act = moderation.hide if post in self.hidden else moderation.restore
        act(ruth, found, reason="To see who notices.")

    def say(self) -> None:
        """A word in each discussion, at once after the change, by a process that serves nobody."""
        self.said += 1
        for page in self.pages:
            readable = {post for post in self.posts if self.may_read(page.member, post)}
            lost = page.follows - readable
            page.put_out.update(lost)
            page.follows -= lost
            page.may_hear |= {(post, self.said) for post in readable}
            page.must_hear = {word for word in page.must_hear if word[0] not in lost}
            page.must_hear |= {(post, self.said) for post in page.follows}
        self.live.in_a_unit(self._tell)

    def _tell(self) -> None:
        for post in self.posts:
            streams.tell(f"post:{post}", "word", {"post": post, "number": self.said})

    def come_back(self) -> None:
        """What a page may read again it follows again; what it asks for, and may not, is not there."""
        for page in self.pages:
            for post in self.posts.keys() - page.follows:
                answer = page.client.subscribe(post)
                assert ("head" in answer) is self.may_read(page.member, post), answer
                if "head" in answer:
                    page.follows.add(post)
                    # With the right comes the past: what was said a moment ago may still be on its way.
                    page.may_hear |= {(post, number) for number in range(1, self.said + 1)}

    def has_heard_all(self) -> bool:
        return all(page.must_hear <= set(page.heard) for page in self.pages)


def test_nobody_hears_a_word_said_after_the_right_had_ended(across: Across) -> None:
    """Case 114: whatever changes, and whichever process is asked; and who may hear it hears it once."""
    chance = random.Random(114)
    with ExitStack() as open_pages:
        village = Village(across.live, list(_open(across.live, across.webs, open_pages)))
        village.come_back()
        for _ in range(STEPS):
            village.change(chance)
            village.say()
            village.come_back()
        assert until(village.has_heard_all, SECONDS_UNTIL_EVEN)
        for page in village.pages:
            assert len(page.heard) == len(set(page.heard))
            assert set(page.heard) <= page.may_hear
        assert any(page.put_out for page in village.pages)


def _open(live: Live, webs: list[Web], open_pages: ExitStack) -> Iterator[Page]:
    with live.app.app_context(), unit_of_work():
        members = [factories.verified().id for _ in range(PAGES)]
    for number, member in enumerate(members):
        client = Client(webs[number % len(webs)].url, live.cookie(member), live.token)
        yield Page(member, open_pages.enter_context(closing(client)))
