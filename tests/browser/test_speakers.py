"""Naming who speaks: asked for by keyboard, answered without scripts, and read by everybody only then."""

import pytest
from playwright.sync_api import Page, expect

from community.forums.models import Kind
from tests.browser import story
from tests.browser.conftest import NewBrowserPage, Watch
from tests.browser.test_pages import look_at
from tests.browser.village import Village, number_in

pytestmark = pytest.mark.browser


def test_a_speaker_is_named_after_agreeing(new_browser_page: NewBrowserPage, village: Village) -> None:
    address = village.discussed("Breathing, asked and answered")
    author, reader = new_browser_page(), new_browser_page()
    village.enter(author, "amara")
    author.goto(f"/posts/{number_in(address)}/edit")
    ask_by_keyboard(author, "jon", "jonas")
    declare(author)
    author.get_by_role("button", name="Save changes").press("Enter")
    author.wait_for_url(f"**{address}")
    reader.goto(address)
    expect(reader.locator(".speakers")).to_have_count(0)
    speaker = new_browser_page(javascript=False)
    village.enter(speaker, "jonas")
    speaker.goto("/credits")
    speaker.locator(".credit", has_text="Breathing, asked").get_by_role("button", name="Agree").click()
    expect(speaker.get_by_text("You are named there from now on")).to_be_visible()
    reader.reload()
    expect(reader.locator(".speakers")).to_contain_text("Jonas Reyes")
    expect(reader.locator(".speakers .badge")).to_contain_text("Nurse")


def ask_by_keyboard(page: Page, begin: str, handle: str) -> None:
    field = page.get_by_label("Who speaks in it")
    field.press_sequentially(f"@{begin}")
    expect(page.get_by_role("option", name=f"@{handle}")).to_be_visible()
    # The first one is chosen already.
    field.press("Enter")
    expect(field).to_have_value(f"@{handle} ")


def declare(page: Page) -> None:
    """What is asked for appears with the answer that needs it."""
    note, payer = page.get_by_label("What was altered or made"), page.get_by_label("Who paid")
    expect(note).to_be_hidden()
    page.get_by_role("radio", name="As recorded").press("ArrowDown")
    expect(page.get_by_role("radio", name="Altered")).to_be_checked()
    note.fill("Noise was taken out.")
    expect(payer).to_be_hidden()
    page.get_by_label("Somebody paid for this").press("Space")
    payer.fill("Foundation for Safe Wards")
    page.get_by_label("What they paid for").fill("The studio.")
    page.get_by_label("I have nothing to declare").check()


def test_the_authors_list_is_open_to_everybody(new_browser_page: NewBrowserPage, village: Village) -> None:
    page = new_browser_page()
    page.emulate_media(reduced_motion="reduce")
    village.enter(page, "amara")
    number = number_in(village.posts[Kind.video])
    look_at(page, page.goto(f"/posts/{number}/speakers"))
    look_at(page, page.goto(f"/posts/{number}/edit"))


def test_a_recording_without_a_declaration_says_so_at_the_field(
    new_browser_page: NewBrowserPage, village: Village, watch: Watch
) -> None:
    watch.expect("422")
    page = new_browser_page(javascript=False)
    village.enter(page, "amara")
    story.begin_post(page, "video", title="Declared by nobody", forum="At the bedside")
    page.get_by_role("button", name="Publish").click()
    field = page.get_by_role("group", name="Pictures and voices")
    expect(field).to_contain_text("Say whether pictures and voices are as recorded")
    expect(page.get_by_label("Title")).to_have_value("Declared by nobody")
