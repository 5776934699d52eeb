"""The bell in the browser: it counts what comes, says it in words, and is quiet about what is being read."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from community.core.db import db, reading
from community.forums.models import Post
from tests.live import Live, served
from tests.notifications.telling import say

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("bell")) as live:
        yield live


@pytest.fixture
def amara(chromium: Browser, live: Live) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live.site.url)
    token = live.cookie(live.people.amara).split("=", 1)[1]
    context.add_cookies([{"name": "rounds", "value": token, "url": live.site.url}])
    yield context
    context.close()


def test_a_reply_rings_on_every_open_page(live: Live, amara: BrowserContext) -> None:
    pages = [_open(amara, "/log"), _open(amara, "/search")]
    say(live.app, live.people.jonas, live.post(title="On rest"))
    for page in pages:
        expect(_count(page)).to_have_text("1")
        expect(page.get_by_text("Jonas Reyes replied to your article “On rest”")).to_be_visible()
    _see_all(pages[0])


def test_the_message_leads_to_the_thread_and_opening_it_puts_the_notice_away(
    live: Live, amara: BrowserContext
) -> None:
    page, other = _open(amara, "/log"), _open(amara, "/search")
    post = live.post(title="On sleep")
    say(live.app, live.people.jonas, post)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url(f"**{_url(live, post)}*")
    for each in (page, other):
        expect(_count(each)).to_be_hidden()


def test_what_is_said_in_the_open_thread_does_not_ring(live: Live, amara: BrowserContext) -> None:
    post = live.post(title="On food")
    page = _open(amara, _url(live, post))
    with page.expect_response("**/notices/seen"):
        say(live.app, live.people.jonas, post)
    expect(page.locator("[data-bell]")).to_have_attribute("data-new", "0")
    expect(page.locator("[data-toasts]")).not_to_contain_text("On food")
    page.goto("/notices")
    expect(page.locator(".row-unread")).to_have_count(0)


def test_following_a_line_of_the_list_marks_it_as_seen(live: Live, amara: BrowserContext) -> None:
    say(live.app, live.people.jonas, live.post(title="On light"))
    page = _open(amara, "/notices")
    page.get_by_role("link", name="On light").click()
    expect(_count(page)).to_be_hidden()


def test_without_javascript_buttons_mark_as_seen(
    live: Live, chromium: Browser, amara: BrowserContext
) -> None:
    say(live.app, live.people.jonas, live.post(title="On air"))
    context = chromium.new_context(base_url=live.site.url, java_script_enabled=False)
    context.add_cookies(amara.cookies())  # type: ignore[arg-type]  # As playwright gives them, so it takes them.
    page = context.new_page()
    page.goto("/notices")
    page.locator(".row-unread").get_by_role("button", name="Mark as seen").click()
    expect(page.locator(".row-unread")).to_have_count(0)
    context.close()


def _open(context: BrowserContext, address: str) -> Page:
    """A page that hears its member's stream already."""
    page = context.new_page()
    heard: list[object] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)))
    page.goto(address)
    page.wait_for_function("() => document.querySelector('[data-bell]') !== null")
    while len(heard) < 3:  # The greeting of the line, that of the room, and the answer to the first question.
        page.wait_for_timeout(20)
    return page


def _count(page: Page) -> Locator:
    return page.locator("[data-bell-count]")


def _see_all(page: Page) -> None:
    page.goto("/notices")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.locator(".row-unread")).to_have_count(0)


def _url(live: Live, post: int) -> str:
    with live.app.app_context(), reading():
        return urlsplit(db.session.get_one(Post, post).url).path
