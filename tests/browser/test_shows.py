"""Shows in the browser: followed, put in order and scheduled, by keyboard and on the minute."""

import re
from datetime import timedelta
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Member
from community.content.models import State
from community.core import clock
from community.core.db import db
from community.forums import post_actions
from community.forums.models import Post
from community.shows.models import Order, Show
from tests import factories
from tests.browser.test_keyboard import press, tab_to
from tests.browser.village import Village

pytestmark = pytest.mark.browser

SECONDS_TO_APPEAR = 20
LIMA = {"timezoneId": "America/Lima"}


def show_with(village: Village, title: str, *episodes: str) -> str:
    """The address of a serial of Amara's with these episodes."""

    def make() -> str:
        amara = db.session.get_one(Member, village.people.amara)
        show = factories.show(amara, title=title, order=Order.serial)
        for number, each in enumerate(episodes, start=1):
            factories.episode(amara, show, number, title=each)
        return show.url

    return village.make(make)


def test_a_show_is_followed_by_keyboard(page: Page, village: Village) -> None:
    url = show_with(village, "Followed without a mouse", "The first")
    village.enter(page, "marta")
    page.goto(url)
    press(page, page.get_by_role("button", name="Follow", exact=True))
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    press(page, page.get_by_role("link", name="The first"))
    expect(page.get_by_role("navigation", name="The show")).to_contain_text("Episode 1 of")


def test_episodes_are_put_in_order_by_keyboard(page: Page, village: Village) -> None:
    url = show_with(village, "Ordered without a mouse", "Alpha", "Beta", "Gamma")
    village.enter(page, "amara")
    page.goto(f"{url}/episodes")
    press(page, page.get_by_role("button", name="Move up: Gamma"))
    expect(page.get_by_role("status").filter(has_text="Now number 2 of 3.")).to_have_count(1)
    expect(page.get_by_role("button", name="Move up: Gamma")).to_be_focused()
    press(page, page.get_by_role("button", name="Save the order"))
    expect(page.get_by_text("The order is saved.")).to_be_visible()
    assert page.locator(".episode .post-title").all_inner_texts() == ["Alpha", "Gamma", "Beta"]


def test_the_address_of_the_feed_is_copied(page: Page, village: Village) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/shows/bedside-talks")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The address is copied.")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.endswith("/shows/bedside-talks/feed.xml")


def test_an_episode_is_scheduled_in_the_zone_of_the_browser(page: Page, village: Village) -> None:
    url = show_with(village, "Heard in Lima", "The first")
    village.enter(page, "amara")
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", LIMA)
    page.goto("/posts/new?kind=podcast")
    number, hour = page.locator("#episode"), page.get_by_label("Day and hour")
    expect(number).to_be_hidden()
    page.locator("#show").select_option("Heard in Lima")
    expect(number).to_have_attribute("placeholder", "2")
    expect(page.get_by_label("Time zone")).to_have_value("America/Lima")
    tab_to(page, hour)
    hour.fill("2026-12-24T18:00")
    expect(page.get_by_role("button", name="Schedule")).to_be_visible()
    with page.expect_navigation(url=re.compile("/edit$")):
        page.get_by_role("button", name="Save draft").click()
    expect(hour).to_have_value("2026-12-24T18:00")
    number_of_post = int(page.url.split("/")[-2])

    def kept() -> tuple[str, str]:
        post = db.session.get_one(Post, number_of_post)
        assert post.appears_at
        assert post.show
        return f"{post.appears_at:%Y-%m-%dT%H:%M}", post.show.url

    assert village.make(kept) == ("2026-12-24T23:00", url)


def test_a_scheduled_episode_appears_within_seconds_of_its_hour(page: Page, village: Village) -> None:
    """By the worker that runs beside the site."""

    def plan() -> str:
        amara = db.session.get_one(Member, village.people.amara)
        show = db.session.query(Show).filter_by(slug="bedside-talks").one()
        post = factories.episode(amara, show, 7, title="On the minute", state=State.draft, published_at=None)
        post.appears_at = clock.now() + timedelta(seconds=2)
        post_actions.settle(post)
        return post.url

    address = village.make(plan)
    begun = monotonic()
    assert page.request.get(address).status == 404
    while page.request.get(address).status == 404 and monotonic() - begun < SECONDS_TO_APPEAR:
        sleep(0.25)  # There is no page that would hear of it: it is nobody's to know before.
    assert page.request.get(address).status == 200
    assert "On the minute" in page.request.get("/shows/bedside-talks").text()
