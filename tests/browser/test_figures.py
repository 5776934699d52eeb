"""What is watched in a browser becomes a figure, and its author reads it with the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from community.analytics.models import Curve, Of, Tally
from community.core.db import db
from community.forums.models import Kind, Post
from tests.browser.conftest import NewBrowserPage, Watch
from tests.browser.village import Village, number_in
from tests.chromium import of_a_person
from tests.live import until

pytestmark = pytest.mark.browser

PLAY = "video => { video.muted = true; video.playbackRate = 4; return video.play(); }"
SECONDS_UNTIL_COUNTED = 15


@pytest.fixture
def person(chromium: Browser, village: Village, watch: Watch) -> Iterator[Page]:
    """A page of somebody who counts; the browser of the other tests names itself as none."""
    with of_a_person(chromium) as browser:
        context = browser.new_context(base_url=village.live.site.url)
        watch.follow(context)
        yield context.new_page()


def figures_of(village: Village, url: str) -> tuple[int, list[int]]:
    """The views of the film of a post, and how many have seen each of its seconds."""

    def look() -> tuple[int, list[int]]:
        asset_id = db.session.scalar(select(Post.asset_id).where(Post.id == number_in(url)))
        plays = select(Tally.count).where(Tally.asset_id == asset_id, Tally.of == Of.plays)
        curve = db.session.get(Curve, asset_id)
        return sum(db.session.scalars(plays)), list(curve.seconds) if curve else []

    return village.make(look)


def test_a_film_that_is_played_to_its_end_is_a_view(person: Page, village: Village) -> None:
    """Without an account, without a token, without a cookie."""
    url = village.discussed("Watched to the end")
    person.goto(url)
    film = person.locator("video").first
    with person.expect_request(lambda request: request.url.endswith("/watched")):
        film.evaluate(PLAY)
    assert until(lambda: figures_of(village, url)[0] == 1, SECONDS_UNTIL_COUNTED)
    plays, seconds = figures_of(village, url)
    assert (plays, len(seconds), set(seconds[:5])) == (1, 6, {1})
    assert person.context.cookies() == []


def test_who_leaves_in_the_middle_has_seen_the_beginning(person: Page, village: Village) -> None:
    url = village.discussed("Left in the middle")
    person.goto(url)
    film = person.locator("video").first
    film.evaluate(PLAY)
    person.wait_for_function("() => document.querySelector('video').currentTime > 1.2")
    film.evaluate("video => { video.playbackRate = 0.1; }")
    person.goto("/forums")
    assert until(lambda: figures_of(village, url)[1], SECONDS_UNTIL_COUNTED)
    plays, seconds = figures_of(village, url)
    assert (plays, seconds[0], seconds[-1]) == (0, 1, 0)


def test_figures_are_read_with_the_keyboard_alone(page: Page, village: Village) -> None:
    village.enter(page, "amara")
    page.goto(f"/posts/{number_in(village.posts[Kind.video])}/figures")
    table = page.get_by_role("region", name="Table of views a day")
    expect(table).to_be_hidden()
    page.locator("summary", has_text="As a table").first.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    expect(table.get_by_role("row").nth(1)).to_contain_text("40")
    page.keyboard.press("Tab")
    expect(table).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Table of how far people watch")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="How we count")).to_be_focused()


def test_figures_are_read_without_scripts(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = new_browser_page(javascript=False)
    village.enter(page, "amara")
    page.goto(village.posts[Kind.video])
    page.get_by_role("link", name="Figures").click()
    expect(page.get_by_role("img", name="Views on each of the last 30 days")).to_be_visible()
    expect(page.get_by_role("row", name="Ireland")).to_contain_text("60")
