"""A live session in the browser: a host, a co-host and somebody on a phone, from the lobby to the record."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.forums.models import Post
from community.forums.session_models import Askers
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looks import faults, overflow
from tests.browser.rooms import Room, shown, write
from tests.live import Live

pytestmark = pytest.mark.browser


class Session(Room):
    """A post that is discussed live in an hour; Jonas hosts it with Amara."""

    def __init__(self, chromium: Browser, live: Live) -> None:
        super().__init__(chromium, live)
        live.in_a_unit(self._plan)

    def _plan(self) -> None:
        session = factories.live_session(
            db.session.get_one(Post, self.post),
            askers=Askers.members,
            starts_at=clock.now() + timedelta(hours=1),
        )
        factories.session_host(session, db.session.get_one(Member, self.live.people.jonas))

    def open_tab(self, browser: BrowserContext, query: str = "") -> Page:
        page = super().open_tab(browser, query)
        expect(page.locator("[data-session-tabs]")).to_have_attribute("role", "tablist")
        return page


@pytest.fixture
def room(chromium: Browser, live: Live) -> Iterator[Session]:
    room = Session(chromium, live)
    yield room
    room.close()


def test_a_session_from_the_lobby_to_its_record(room: Session) -> None:
    people = room.live.people
    amara, jonas = room.enter(people.amara, DESKTOP), room.enter(people.jonas, DESKTOP)
    marta, ruth = room.enter(people.marta, PHONE), room.enter(people.ruth, DESKTOP)

    # The lobby counts down, and takes questions and votes already.
    expect(marta.locator("[data-countdown]")).to_have_text(_minutes())
    look_at(marta)
    _ask(marta, "Can I drink with a fever?")
    _ask(ruth, "Which salt?")
    for page in (amara, jonas, ruth):
        expect(page.locator("[data-question]")).to_have_count(2)
    fever, salt = (amara.locator("[data-question]", has_text=words) for words in ("fever", "salt"))
    expect(marta.locator("[data-question]", has_text="fever").locator(".vote")).to_have_count(0)
    for page in (amara, jonas, marta):
        page.locator("[data-question]", has_text="salt").locator(".vote").click()
    expect(salt.locator("[data-press-count]")).to_have_text("3")

    # Under the pointer nothing moves; left alone, the queue goes by votes.
    expect(amara.locator("[data-question]").first).to_contain_text("fever")
    amara.mouse.move(5, 5)
    amara.evaluate("document.activeElement.blur()")
    expect(amara.locator("[data-question]").first).to_contain_text("salt", timeout=8_000)

    # It begins for everybody at once.
    amara.get_by_role("button", name="Begin now").click()
    for page in (amara, jonas, marta, ruth):
        expect(page.locator("[data-session-banner] .live")).to_have_text("Live now")
    expect(jonas.get_by_role("button", name="End the session")).to_be_visible()
    expect(ruth.get_by_role("button", name="End the session")).to_have_count(0)

    # The co-host marks and pins; every page shows it.
    jonas.locator("[data-question]", has_text="salt").get_by_role("button", name="Mark answered").click()
    jonas.locator("[data-question]", has_text="fever").get_by_role("button", name="Pin").click()
    expect(marta.locator("[data-question][data-answered]")).to_contain_text("salt")
    expect(ruth.locator("[data-question][data-pinned]")).to_contain_text("fever")
    expect(ruth.locator("[data-pin-list]")).to_contain_text("Can I drink with a fever?")
    expect(fever.get_by_role("button", name="Pinned")).to_have_attribute("aria-pressed", "true")

    # The answer is written in the discussion, under the question.
    amara.locator("[data-question]", has_text="fever").get_by_role("link", name="Answer").click()
    write(amara, "Small sips, often.")
    marta.locator("#tab-discussion").click()
    expect(marta.locator(".answers").first).to_contain_text("Small sips, often.")

    # Slow mode is felt by readers, and keeps what they have typed.
    jonas.locator("select[name=seconds]").select_option("30")
    jonas.get_by_role("button", name="Set").click()
    expect(ruth.locator("[data-session-banner]")).to_contain_text("one reply every 30 seconds")
    ruth.locator("#tab-discussion").click()
    expect(ruth.locator("#discussion [data-wait-line]")).to_contain_text("you can write again in")
    write(ruth, "Two.")
    expect(ruth.locator("#discussion [data-wait-line]")).to_contain_text("you can")
    expect(ruth.locator("[data-composer] textarea")).to_have_value("Two.")
    look_at(ruth)
    look_at(jonas)

    # Closed and ended; what stays is the record.
    jonas.get_by_role("button", name="Close the discussion").click()
    expect(ruth.locator("[data-lock-words]")).to_contain_text("A host has closed this discussion.")
    jonas.on("dialog", lambda dialog: dialog.accept())
    jonas.get_by_role("button", name="End the session").click()
    expect(marta.locator("[data-session-banner]")).to_contain_text("Ended")
    expect(marta.locator("[data-ask]")).to_be_hidden()
    marta.reload()
    expect(marta.locator("#record .question")).to_have_count(2)
    thread = ["Can I drink with a fever?", "Small sips, often.", "Which salt?"]
    assert shown(marta) == thread
    expect(marta.locator("[data-session-tabs], [data-session-queue], [data-ask]")).to_have_count(0)
    marta.locator("#record").get_by_role("link", name="1 answer").click()
    expect(marta.locator(".reply:target")).to_contain_text("Small sips, often.")
    look_at(marta)


def _minutes() -> re.Pattern[str]:
    return re.compile(r"in (59|1:00):\d\d")


def _ask(page: Page, words: str) -> None:
    page.locator("[data-ask] textarea").fill(words)
    page.locator("[data-ask] .button-primary").click()
    expect(page.locator("[data-question]", has_text=words)).to_be_visible()
    page.evaluate("document.activeElement.blur()")  # On a phone the field folds, and moves what one aims at.


def look_at(page: Page) -> None:
    """Nothing in the way of anybody, nothing wider than the window."""
    assert faults(page) == []
    assert overflow(page) == 0
