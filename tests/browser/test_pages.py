"""Every page, in light and dark, wide and narrow: nothing in the way of anybody, nothing out of its place."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, Response, expect

from community.forums.models import Kind
from tests.browser.conftest import PHONE, NewBrowserPage, Watch
from tests.browser.looks import faults, overflow
from tests.browser.village import TITLES, Village, number_in, search_for

pytestmark = pytest.mark.browser

# All that changes with the colours.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
# Who opens which address; nobody is signed in where the name is empty.
PAGES: Mapping[str, tuple[str, str]] = {
    "home": ("", "/"),
    "home of a physician": ("amara", "/"),
    "home of a patient": ("marta", "/"),
    "forums": ("", "/forums"),
    "forum": ("jonas", "/forums/at-the-bedside"),
    "videos": ("", "/videos"),
    "podcasts": ("jonas", "/podcasts"),
    "results": ("jonas", search_for("nurse")),
    "no results": ("", search_for("zzzq")),
    "composer": ("amara", "/posts/new?kind=article"),
    "composer of a video": ("amara", "/posts/new?kind=video"),
    "drafts": ("amara", "/drafts"),
    "where one speaks": ("ruth", "/credits"),
    "where one has agreed to speak": ("jonas", "/credits"),
    "nobody has asked": ("marta", "/credits"),
    "where a member speaks": ("", "/members/jonas?tab=speaks"),
    "shows": ("jonas", "/shows"),
    "show": ("", "/shows/bedside-talks"),
    "show that one is asked to host": ("jonas", "/shows/bedside-talks"),
    "show's settings": ("amara", "/shows/bedside-talks/settings"),
    "show's cover": ("amara", "/shows/bedside-talks/cover"),
    "show's hosts": ("amara", "/shows/bedside-talks/hosts"),
    "show's seasons": ("amara", "/shows/bedside-talks/seasons"),
    "show's order": ("ruth", "/shows/bedside-talks/episodes"),
    "new show": ("ruth", "/shows/new"),
    "profile": ("", "/members/amara"),
    "following": ("marta", "/following"),
    "saved": ("marta", "/saved"),
    "nothing saved": ("jonas", "/saved"),
    "notices": ("amara", "/notices"),
    "badges explained": ("", "/verification"),
    "claim": ("marta", "/verification"),
    "claim that waits": ("elena", "/verification"),
    "own badge": ("amara", "/verification"),
    "lapsed badge": ("lapsed", "/verification"),
    "desk": ("ruth", "/desk"),
    "expiring": ("ruth", "/desk/expiring"),
    "decided": ("ruth", "/desk/decided"),
    "reports": ("ruth", "/reports"),
    "recordings that failed": ("ruth", "/recordings"),
    "institutions": ("ruth", "/institutions"),
    "team": ("ada", "/team"),
    "log": ("", "/log"),
    "how we count": ("", "/figures/rules"),
    "settings": ("amara", "/settings/profile"),
    "portrait": ("amara", "/settings/portrait"),
    "work address": ("amara", "/settings/work-address"),
    "password": ("amara", "/settings/password"),
    "private feeds": ("amara", "/settings/feeds"),
    "private feeds of a patient": ("marta", "/settings/feeds"),
    "podcasts from elsewhere": ("amara", "/settings/imports"),
    "devices": ("amara", "/settings/devices"),
    "sign in": ("", "/sign-in"),
    "sign up": ("", "/sign-up"),
    "reset": ("", "/reset"),
}
# A player reads ahead beside everything else, on a machine that may be busy.
MILLISECONDS_TO_REST = 45_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everybody(new_browser_page: NewBrowserPage, village: Village, name: str) -> None:
    who, address = PAGES[name]
    page = opened(new_browser_page, village, who)
    look_at(page, page.goto(address))


@pytest.mark.parametrize("kind", TITLES)
def test_a_discussed_post_is_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, kind: Kind
) -> None:
    page = opened(new_browser_page, village, "jonas")
    look_at(page, page.goto(village.posts[kind]))


@pytest.mark.parametrize("place", ["captions", "captions/fr", "chapters"])
def test_the_desk_of_a_recording_is_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, place: str
) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(f"/uploads/{village.recording}/{place}"))


def test_a_transcript_is_open_to_everybody(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = opened(new_browser_page, village, "")
    look_at(page, page.goto(f"{village.posts[Kind.video]}?transcript=fr#transcript"))


@pytest.mark.parametrize("kind", [Kind.video, Kind.podcast], ids=["watched", "not yet listened to"])
def test_figures_are_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, kind: Kind
) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(f"/posts/{number_in(village.posts[kind])}/figures"))


def test_a_post_is_open_to_those_who_only_read(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = opened(new_browser_page, village, "")
    look_at(page, page.goto(village.posts[Kind.article]))


def test_what_waits_for_its_hour_is_open_to_its_author(
    new_browser_page: NewBrowserPage, village: Village
) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(village.scheduled))


def test_a_draft_with_a_file_on_its_way_is_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village
) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(village.half_way))
    expect(page.get_by_text("43 % is here already. Choose the same file to go on.")).to_be_visible()
    expect(page.get_by_text("This is a playlist, not a recording.")).to_be_visible()


def test_what_is_not_there_says_so_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, watch: Watch
) -> None:
    watch.expect("404")
    page = opened(new_browser_page, village, "")
    look_at(page, page.goto(village.posts[Kind.case]), status=404)


def opened(new_browser_page: NewBrowserPage, village: Village, who: str) -> Page:
    """Without motion, so that no colour is looked at while it changes."""
    page = new_browser_page()
    page.emulate_media(reduced_motion="reduce")
    if who:
        village.enter(page, who)
    return page


def look_at(page: Page, answer: Response | None, *, status: int = 200) -> None:
    assert answer is not None
    assert answer.status == status
    assert_strict(answer.headers["content-security-policy"])
    page.wait_for_load_state("networkidle", timeout=MILLISECONDS_TO_REST)
    assert faults(page) == []
    assert overflow(page) == 0
    page.emulate_media(color_scheme="dark")
    assert faults(page, COLOURS) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert overflow(page) == 0


def assert_strict(policy: str) -> None:
    """Nothing but our own files, nothing inline, and in nobody's frame."""
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";") if each.strip())
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert not re.search(r"unsafe|http|\*", policy)
