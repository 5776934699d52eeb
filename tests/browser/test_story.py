"""The whole story: join, be verified, publish what was recorded and written, talk live, be read."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Level
from tests.browser import story
from tests.browser.conftest import NewBrowserPage, Watch
from tests.installation import Installation

pytestmark = pytest.mark.browser

TWO_MINUTES = 120_000
ARTICLE = """## Before the round

Ask the nurse first. Then look at the chart, and only then at the patient's monitor.

| Step | Who |
| --- | --- |
| Ask | everybody |

One trial supports it.[^1]

[^1]: See the references.
"""


def test_the_whole_story(
    new_browser_page: NewBrowserPage, site: Installation, watch: Watch, clip: Path, speech: Path
) -> None:
    desk, amara, jonas = new_browser_page(), new_browser_page(), new_browser_page()
    prepare(desk, site)
    story.join(amara, site, "Amara Kone", "amara-s")
    story.claim(
        amara,
        country="United States",
        profession="Physician",
        number_label="NPI",
        number="1000000004",
        document=story.a_paper(site.folder, "Licence: Amara Kone, MD"),
    )
    become_verified(amara, desk, "Amara Kone", "Physician")
    story.join(jonas, site, "Jonas Reyes", "jonas-s")
    story.claim(
        jonas,
        country="Ireland",
        profession="Nurse",
        number_label="NMBI PIN",
        number="654321",
        document=story.a_paper(site.folder, "Certificate: Jonas Reyes, RGN"),
    )
    become_verified(jonas, desk, "Jonas Reyes", "Nurse")
    watch_a_film(amara, clip)
    listen_to_an_episode(amara, speech)
    address = write_an_article(amara)
    talk_live(amara, jonas, address)
    catch_up_after_a_cut(amara, jonas, watch)
    read_without_scripts(new_browser_page(javascript=False), address)


def prepare(desk: Page, site: Installation) -> None:
    """Ruth keeps the desk and opens the forum."""
    story.join(desk, site, "Ruth Adeyemi", "ruth-s")
    site.run("appoint", "ruth-s", "--role", "admin")
    desk.goto("/forums/new")
    desk.get_by_label("Name", exact=True).fill("Ward rounds")
    desk.get_by_label("Topic", exact=True).fill("What we see at the bedside")
    desk.get_by_label("Description").fill("Short observations from the round.")
    desk.get_by_role("button", name="Open the forum").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ward rounds")


def become_verified(page: Page, desk: Page, name: str, profession: str) -> None:
    """The badge appears on the open page: nobody reloads it."""
    own_badge = page.locator(".badge", has_text=profession)
    expect(own_badge).to_have_count(0)
    story.take_up(desk, name)
    story.look_at(desk)
    story.approve(desk, checks=("Document",), level=Level.document.label, reason="Seen.")
    expect(own_badge.first).to_be_visible()


def watch_a_film(page: Page, clip: Path) -> None:
    story.begin_post(page, "video", title="Breathing at rest", forum="Ward rounds")
    story.attach(page, clip)
    story.publish(page)
    video = page.locator("video")
    expect(video).to_be_visible(timeout=TWO_MINUTES)
    # As early as a person may press it: before the scripts have put their stream in the place of the file.
    video.evaluate("video => { video.muted = true; video.play().catch(() => {}) }")
    story.wait_until_it_moves(video)


def listen_to_an_episode(page: Page, speech: Path) -> None:
    story.begin_post(page, "podcast", title="Two voices on the telephone", forum="Ward rounds")
    story.attach(page, speech)
    story.publish(page)
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible(timeout=TWO_MINUTES)
    play.click()
    story.wait_until_it_moves(page.locator("audio"))


def write_an_article(page: Page) -> str:
    story.begin_post(page, "article", title="Ask the nurse first", forum="Ward rounds")
    page.get_by_label("Text", exact=True).fill(ARTICLE)
    page.get_by_label(re.compile("^References")).first.fill("doi:10.1056/NEJMoa2312117")
    story.publish(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask the nurse first")
    return page.url


def talk_live(amara: Page, jonas: Page, address: str) -> None:
    jonas.goto(address)
    expect(amara.locator("[data-here]").first).to_have_text("2")
    story.reply(jonas, "From the bedside: *thank you*.")
    expect(jonas.locator(".reply:not(.reply-sending) .reply-text")).to_have_count(1)
    expect(amara.locator(".reply .reply-text")).to_have_text(["From the bedside: thank you."], timeout=1_000)


def catch_up_after_a_cut(amara: Page, jonas: Page, watch: Watch) -> None:
    """Exactly what was said while the line was down appears, in its order."""
    watch.expect("ERR_INTERNET_DISCONNECTED")
    jonas.context.set_offline(True)
    for number in range(1, 6):
        story.reply(amara, f"Said while you were away: {number}")
        expect(amara.locator(".reply:not(.reply-sending) .reply-text")).to_have_count(1 + number)
    assert len(story.shown_replies(jonas)) == 1
    jonas.context.set_offline(False)
    expect(jonas.locator(".reply .reply-text")).to_have_count(6, timeout=15_000)
    assert story.shown_replies(jonas) == story.shown_replies(amara)
    assert story.shown_replies(jonas)[1:] == [f"Said while you were away: {number}" for number in range(1, 6)]


def read_without_scripts(page: Page, address: str) -> None:
    page.goto(address)
    expect(page).to_have_title(re.compile("^Ask the nurse first"))
    expect(page.locator(".prose table")).to_contain_text("everybody")
    expect(page.get_by_text("In plain language").first).to_be_visible()
    assert story.shown_replies(page)[-1] == "Said while you were away: 5"
    page.goto("/videos")
    expect(page.get_by_role("link", name="Breathing at rest").first).to_be_visible()
