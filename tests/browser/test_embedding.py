"""A film in the frame of another site: it plays there, says what it is, and knows nobody."""

import re
import urllib.request
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from community.forums.models import Kind
from tests.answering import Service, listening, saying
from tests.browser import story
from tests.browser.conftest import PHONE, NewBrowserPage, Watch
from tests.browser.looks import faults, overflow
from tests.browser.test_pages import COLOURS
from tests.browser.village import SAID, TITLES, Village, number_in

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere(watch: Watch) -> Iterator[Service]:
    """Another site, on another name of this machine, which browsers take for a stranger's."""
    with listening() as service:
        service.url = service.url.replace("127.0.0.1", "localhost")
        watch.expect(re.escape(service.url))
        yield service


def code_of(village: Village, kind: Kind) -> str:
    """What a site gets when it asks how to show the post."""
    asked = quote(village.live.site.url + village.posts[kind], safe="")
    with urllib.request.urlopen(f"{village.live.site.url}/oembed?format=xml&url={asked}") as answer:  # noqa: S310 - our own
        told: str = answer.read().decode()
    return unescape(told.partition("<html>")[2].partition("</html>")[0])


def frame(page: Page, site: Service, body: str) -> FrameLocator:
    site.answer = saying(f"<!doctype html><title>Elsewhere</title>{body}".encode(), kind="text/html")
    page.goto(site.url)
    return page.frame_locator("iframe").first


def test_a_film_plays_on_another_site_when_it_is_asked_to(
    page: Page, village: Village, elsewhere: Service
) -> None:
    shown = frame(page, elsewhere, code_of(village, Kind.video))
    video = shown.locator("video")
    expect(shown.get_by_role("link", name=TITLES[Kind.video])).to_be_visible()
    expect(shown.locator(".plyr")).to_be_visible()
    assert video.evaluate("video => video.paused && video.currentTime === 0")
    video.evaluate("video => { video.muted = true }")
    # By keyboard, as anybody may.
    shown.get_by_role("button", name=re.compile("^Play")).first.press("Enter")
    story.wait_until_it_moves(video)
    assert page.context.cookies() == []
    with page.expect_popup() as opened:
        shown.get_by_role("link", name=TITLES[Kind.video]).click()
    expect(opened.value).to_have_url(re.compile(re.escape(village.posts[Kind.video])))


def test_without_scripts_it_has_the_browsers_own_player(
    new_browser_page: NewBrowserPage, village: Village, elsewhere: Service
) -> None:
    page = new_browser_page(javascript=False)
    shown = frame(page, elsewhere, code_of(village, Kind.podcast))
    expect(shown.locator("audio[controls]")).to_be_visible()
    for name in ("sponsor", "sponsor_scope", "synthesis_note"):
        expect(shown.get_by_text(str(SAID[Kind.podcast][name]))).to_be_visible()
    expect(shown.get_by_text("Jonas Reyes")).to_be_visible()
    expect(shown.get_by_text(re.compile("Ruth|Lea"))).to_have_count(0)


def test_no_other_page_is_shown_in_a_frame(
    page: Page, village: Village, elsewhere: Service, watch: Watch
) -> None:
    """Abuse case 80."""
    watch.expect("frame-ancestors")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        shown = frame(page, elsewhere, f'<iframe src="{village.live.site.url + village.posts[Kind.video]}">')
    expect(shown.locator("video")).to_have_count(0)


@pytest.mark.parametrize("kind", [Kind.video, Kind.podcast])
def test_the_frame_is_open_to_everybody(page: Page, village: Village, kind: Kind) -> None:
    page.emulate_media(reduced_motion="reduce")
    answer = page.goto(f"/embed/{number_in(village.posts[kind])}")
    assert answer
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, COLOURS) == []
    page.set_viewport_size({"width": PHONE[0], "height": 320})
    assert overflow(page) == 0


def test_the_code_is_copied_from_the_page(page: Page, village: Village) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(village.posts[Kind.video])
    page.locator("summary", has_text="Embed").press("Enter")
    expect(page.get_by_label("Code for your own page")).to_be_visible()
    page.get_by_role("button", name="Copy", exact=True).press("Enter")
    expect(page.get_by_text("The code is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Code for your own page").input_value()
    assert f"/embed/{number_in(village.posts[Kind.video])}" in copied
