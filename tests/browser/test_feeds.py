"""The pages of feeds: a podcast brought from elsewhere step by step, a closed feed, what a feed says."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from community.core import clock
from community.core.db import db
from community.feeds.source_actions import not_readable
from community.feeds.source_models import ItemState, Proof, Source, SourceItem, SourceState
from community.forums.models import Forum
from community.permissions import Audience
from tests.browser.conftest import NewBrowserPage
from tests.browser.test_pages import look_at, opened
from tests.browser.village import Village
from tests.feeds import airing
from tests.forums.posting import member

pytestmark = pytest.mark.browser

ABOUT = {"episodes": 80, "title": "Nights & days", "description": "", "language": "en", "image": ""}
STEPS: Mapping[str, dict[str, Any]] = {
    "reading": {},
    "unreadable": {"reason": "podcast.example answered 404. Open the address in a browser and look."},
    "unproved": {"proof": Proof.letter, "owner": "owner@podcast.example"},
    "unproved by text": {
        "proof": Proof.text,
        "code": "ABCD2345",
        "reason": "The code is not in the feed yet.",
    },
    "proved": {},
    "bringing": {},
}
_number = count(1)


def a_source(village: Village, step: str) -> str:
    """The page of a feed at this step, with episodes brought, waiting and failed at the last one."""

    def make() -> str:
        n = next(_number)
        source = Source(
            member_id=village.people.amara,
            address=f"https://podcast.example/{n}/a-rather-long-address-of-a-feed/feed.xml",
            state=SourceState(step.partition(" ")[0]),
            title="" if step in {"reading", "unreadable"} else "Nights & days",
            about=ABOUT,
            read_at=clock.now(),
            created_at=clock.now(),
            **STEPS[step],
        )
        db.session.add(source)
        db.session.flush()
        if step == "bringing":
            bring(village, source)
        return source.url

    return village.make(make)


def bring(village: Village, source: Source) -> None:
    source.show = airing.show(member(village.people.amara))
    for n, state in enumerate([*[ItemState.brought] * 12, *[ItemState.waiting] * 6, ItemState.failed]):
        reason = "podcast.example answered 404. Open the address in a browser and look."
        item = SourceItem(show_id=source.show.id, guid=str(n), state=state, entry={"title": f"Night {n}"})
        item.reason = reason if state is ItemState.failed else ""
        source.items.append(item)


def closed_show(village: Village) -> str:
    """One for professionals, with an episode."""

    def make() -> str:
        amara = member(village.people.amara)
        show = airing.show(amara, audience=Audience.professionals, title=f"Among us {next(_number)}")
        forum = db.session.query(Forum).filter_by(slug="at-the-bedside").one()
        airing.episode(show, amara, forum=forum)
        return show.url

    return village.make(make)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_bringing_a_podcast_is_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, step: str
) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(a_source(village, step)))


def test_the_page_of_a_podcast_goes_on_by_itself(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = opened(new_browser_page, village, "amara")
    address = a_source(village, "reading")
    page.goto(address)
    expect(page.get_by_role("heading", name="We read the feed now")).to_be_visible()
    page.evaluate("document.body.dataset.loaded = 'once'")
    number = int(address.rsplit("/", 1)[-1])
    village.make(lambda: not_readable(db.session.get_one(Source, number), "podcast.example answered 404."))
    expect(page.get_by_role("heading", name="This feed could not be read")).to_be_visible()
    assert page.evaluate("document.body.dataset.loaded") == "once"


def test_what_a_feed_says_is_open_to_everybody(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = opened(new_browser_page, village, "amara")
    look_at(page, page.goto(f"{closed_show(village)}/feed"))


def test_a_closed_feed_is_made_and_revoked_by_the_keyboard(
    new_browser_page: NewBrowserPage, village: Village
) -> None:
    closed_show(village)
    page = opened(new_browser_page, village, "jonas")
    page.goto("/settings/feeds")
    page.get_by_role("button", name="Make the address of Among us").first.focus()
    with page.expect_navigation() as made:
        page.keyboard.press("Enter")
    look_at(page, made.value)
    page.get_by_role("button", name="Copy").wait_for()
    address = page.get_by_label("Address of the feed").input_value()
    assert page.request.get(address).status == 200
    page.get_by_role("button", name="Revoke the address of Among us").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("The address is revoked").wait_for()
    assert page.request.get(address).status == 404
