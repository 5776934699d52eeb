"""Captions are written beside the player, by hand and by keyboard, and read as a transcript that follows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from community.accounts.models import Member
from community.core.db import db
from community.forums.models import Post
from community.media import actions as recordings
from community.media.pipeline.captions import Caption
from tests.browser.conftest import SECONDS_TO_APPEAR, NewBrowserPage, Watch
from tests.browser.village import Village, number_in

pytestmark = pytest.mark.browser

SAID = [
    Caption(0, 1, "Good morning, everybody.", speaker="Lin"),
    Caption(1, 2, "We look at calcium,", speaker="Jo"),
    Caption(2, 5, "and at calcium again.", speaker="Jo"),
]


def film(village: Village, title: str) -> tuple[str, str]:
    """The addresses of a film of Amara's and of its captions."""
    url = village.discussed(title)

    def speak() -> int:
        post = db.session.get_one(Post, number_in(url))
        assert post.asset is not None
        amara = db.session.get_one(Member, village.people.amara)
        recordings.add_captions(amara, post.asset, language="en", label="English", lines=SAID)
        return post.asset.id

    return url, f"/uploads/{village.make(speak)}/captions/en"


def media_time(page: Page) -> float:
    return float(page.locator("#player video").evaluate("video => video.currentTime"))


def lines(page: Page) -> Locator:
    return page.locator("[data-captions-lines] > .cue")


def words_of(page: Page) -> list[str]:
    return [each.input_value() for each in lines(page).locator("textarea").all()]


def await_saved(page: Page) -> None:
    """What was typed is saved by itself, a moment after the last key."""
    saved = page.get_by_role("status").filter(has_text="Saved as version")
    expect(saved).to_be_visible(timeout=SECONDS_TO_APPEAR * 1000)


@pytest.fixture
def desk(new_browser_page: NewBrowserPage, village: Village, request: pytest.FixtureRequest) -> Page:
    _, address = film(village, request.node.name)
    page = new_browser_page()
    village.enter(page, "amara")
    page.goto(address)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    return page


def test_lines_are_written_by_keyboard_alone(desk: Page) -> None:
    first = lines(desk).first.locator("textarea")
    first.focus()
    desk.keyboard.press("End")
    desk.keyboard.press("Alt+Enter")
    expect(lines(desk)).to_have_count(4)
    desk.keyboard.type("A new line.")
    desk.keyboard.press("Alt+ArrowDown")
    expect(lines(desk).nth(2).locator("textarea")).to_be_focused()
    desk.keyboard.press("Home")
    for _ in "We look":
        desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Alt+s")
    assert words_of(desk)[2:4] == ["We look", "at calcium,"]
    desk.keyboard.press("Alt+j")
    assert words_of(desk)[2] == "We look at calcium,"
    desk.keyboard.press("Alt+Delete")
    desk.keyboard.press("Alt+z")
    assert words_of(desk)[2] == "We look at calcium,"
    await_saved(desk)
    cues = "video => [...video.textTracks[0].cues].map((cue) => cue.text)"
    assert "A new line." in desk.locator("#player video").evaluate(cues)
    desk.reload()
    assert words_of(desk) == [
        "Good morning, everybody.", "A new line.", "We look at calcium,", "and at calcium again.",
    ]  # fmt: skip


def test_a_line_takes_its_times_from_the_player(desk: Page, watch: Watch) -> None:
    watch.expect("422")
    video = desk.locator("#player video")
    expect(video).to_have_js_property("readyState", 4)
    lines(desk).nth(1).locator("textarea").focus()
    expect(lines(desk).nth(1)).to_have_attribute("aria-current", "true")
    assert media_time(desk) == pytest.approx(1, abs=0.1)
    video.evaluate("video => { video.currentTime = 1.5 }")
    desk.keyboard.press("Alt+BracketLeft")
    expect(lines(desk).nth(1).get_by_label("Start", exact=True)).to_have_value("0:01.5")
    lines(desk).nth(1).get_by_role("button", name="End here").click()
    expect(lines(desk).nth(1).get_by_label("End", exact=True)).to_have_value("0:01.5")
    problem = desk.get_by_role("alert")
    expect(problem).to_contain_text("Line 2 ends before it begins", timeout=SECONDS_TO_APPEAR * 1000)
    desk.get_by_role("button", name="Undo").click()
    expect(lines(desk).nth(1).get_by_label("End", exact=True)).to_have_value("0:02")
    await_saved(desk)


def test_what_another_window_saved_is_not_overwritten(desk: Page, watch: Watch) -> None:
    watch.expect("409")
    other = desk.context.new_page()
    other.goto(desk.url)
    lines(desk).first.locator("textarea").fill("From one window")
    await_saved(desk)
    lines(other).first.locator("textarea").fill("From the other")
    problem = other.get_by_role("alert")
    expect(problem).to_contain_text("changed elsewhere", timeout=SECONDS_TO_APPEAR * 1000)
    assert words_of(other)[0] == "From the other"
    other.get_by_role("button", name="Save captions").click()
    await_saved(other)
    desk.reload()
    assert words_of(desk)[0] == "From the other"


def test_without_scripts_the_captions_are_a_form(new_browser_page: NewBrowserPage, village: Village) -> None:
    _, address = film(village, "Captions without scripts")
    page = new_browser_page(javascript=False)
    village.enter(page, "amara")
    page.goto(address)
    page.locator("textarea").first.fill("Written without a script")
    page.locator("noscript [name=start]").first.fill("0:05")
    page.locator("noscript [name=end]").first.fill("0:06")
    page.locator("noscript textarea").first.fill("Added below")
    page.get_by_role("button", name="Save captions").click()
    expect(page.get_by_text("The captions are saved.")).to_be_visible()
    assert words_of(page) == [
        "Written without a script", "We look at calcium,", "and at calcium again.", "Added below",
    ]  # fmt: skip


def test_the_transcript_follows_is_pressed_and_is_searched(page: Page, village: Village) -> None:
    url, _ = film(village, "A film that is read")
    page.goto(url)
    page.get_by_role("tab", name="Transcript").click()
    pane = page.get_by_role("region", name="Transcript in English")
    video = page.locator("#player video")
    expect(video).to_have_js_property("readyState", 4)
    pane.get_by_text("and at calcium again.").click()
    expect(pane.locator('[data-at][aria-current="true"]')).to_have_text("and at calcium again.")
    assert media_time(page) >= 2
    video.evaluate("video => { video.pause(); video.currentTime = 0.5 }")
    expect(pane.locator('[data-at][aria-current="true"]')).to_have_text("Good morning, everybody.")
    search = page.get_by_role("searchbox", name="Search in the transcript")
    search.fill("calcium")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    search.press("Enter")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(pane.locator("mark")).to_have_count(2)
    expect(pane.locator("mark.mark-here")).to_have_count(1)
    search.fill("salbutamol")
    expect(page.get_by_text("Not said here")).to_be_visible()
    expect(pane.get_by_text("Lin")).to_be_visible()


def test_a_time_in_the_transcript_leads_there_without_scripts(
    new_browser_page: NewBrowserPage, village: Village
) -> None:
    url, _ = film(village, "A film without scripts")
    page = new_browser_page(javascript=False)
    page.goto(url)
    page.locator(".passages a.at").nth(1).click()
    expect(page).to_have_url(re.compile(r"\?t=1#player$"))


def test_another_row_waits_below_the_last(new_browser_page: NewBrowserPage, village: Village) -> None:
    _, address = film(village, "A film in chapters")
    page = new_browser_page()
    village.enter(page, "amara")
    page.goto(address.replace("captions/en", "chapters"))
    rows = page.locator(".chapter-row")
    expect(rows).to_have_count(6)
    rows.last.get_by_label(re.compile("^Title")).fill("The end")
    expect(rows).to_have_count(7)
