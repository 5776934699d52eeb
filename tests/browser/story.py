"""What people do in the browser, step by step, for the tests that follow them."""

import re
import time
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.installation import Installation

PASSWORD = "copper lantern by the estuary"
SECONDS_FOR_A_LETTER = 20
SECONDS_TO_BEGIN = 20
SECONDS_TO_ASK = 4
STATE_OF_A_MEDIUM = """({paused, currentTime, readyState, networkState, currentSrc, error}) =>
  [paused, currentTime, readyState, networkState, currentSrc, error?.message]"""


def join(page: Page, site: Installation, name: str, handle: str) -> None:
    """Sign up, open the link of the letter, sign in; afterwards the page is signed in and confirmed."""
    address = f"{handle}@example.org"
    page.goto("/sign-up")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Join Rounds").click()
    page.wait_for_load_state()
    page.goto(link_in_letter(site, address))
    page.get_by_role("button", name="Confirm my address").click()
    page.wait_for_load_state()
    sign_in(page, handle)


def sign_in(page: Page, handle: str) -> None:
    page.goto("/sign-in")
    if page.url.endswith("/sign-in"):
        page.get_by_label("E-mail").fill(f"{handle}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    expect(page.locator("body")).to_have_attribute("data-member", handle)


def link_in_letter(site: Installation, address: str) -> str:
    """The path that the newest letter to `address` asks to open; waits for the worker to write it."""
    deadline = time.monotonic() + SECONDS_FOR_A_LETTER
    while time.monotonic() < deadline:
        for letter in reversed(site.letters_to(address)):
            found = re.search(r"https?://[^/]+(/confirm/\S+)", str(letter.get_content()))
            if found:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}")


def claim(
    page: Page, *, country: str, profession: str, number_label: str, number: str, document: Path
) -> None:
    """Country and profession first; the page then asks for what exactly those two need."""
    page.goto("/verification")
    page.get_by_label("Country of registration").select_option(label=country)
    page.get_by_label(re.compile("^Profession")).select_option(label=profession)
    try:
        page.get_by_label(number_label, exact=True).wait_for(timeout=SECONDS_TO_ASK * 1000)
    except TimeoutError:  # Without scripts nothing appears by itself.
        page.get_by_role("button", name="Show what is needed").click()
    page.get_by_label(number_label, exact=True).fill(number)
    page.locator("input[type=file][name=document]").first.set_input_files(document)
    page.get_by_role("button", name="Send the claim").click()
    expect(page.get_by_role("heading", name="Your claim is on the desk")).to_be_visible()


def a_paper(folder: Path, words: str) -> Path:
    """A photo of a paper with some words on it."""
    image = Image.new("RGB", (900, 600), "ivory")
    ImageDraw.Draw(image).text((60, 80), words, fill="black")
    path = folder / f"paper-{len(list(folder.iterdir()))}.jpg"
    image.save(path)
    return path


def take_up(desk: Page, name: str) -> None:
    """Whoever has asked holds the claim still, when the answer comes within half an hour."""
    desk.goto("/desk")
    desk.get_by_role("navigation", name="Claims that wait").get_by_role("link", name=name).click()
    expect(desk.get_by_role("heading", level=2, name=name)).to_be_visible()
    if desk.get_by_role("button", name="Take it up").count():
        desk.get_by_role("button", name="Take it up").click()
    expect(desk.locator(".hold")).to_contain_text("Held by you")


def look_at(desk: Page, document: int = 0) -> None:
    """Open a document and see that its first page is drawn."""
    desk.locator(".evidence-card summary").nth(document).click()
    page = desk.locator(".evidence-card").nth(document).locator("img").first
    expect(page).to_be_visible()
    page.scroll_into_view_if_needed()
    desk.wait_for_function(
        "at => document.querySelectorAll('.evidence-card')[at].querySelector('img').naturalWidth > 0",
        arg=document,
    )


def record_entry(desk: Page, *, given: str, family: str, profession: str) -> None:
    """What the moderator reads on the register's page."""
    form = desk.locator("#look-up")
    if not form.get_by_label("There is an entry").is_visible():
        form.locator("summary").click()
    form.get_by_label("There is an entry").check()
    form.get_by_label("Active", exact=True).check()
    form.get_by_label("Given names there").fill(given)
    form.get_by_label("Family name there").fill(family)
    form.get_by_label("The number there is the same").check()
    form.get_by_label("Profession there").select_option(label=profession)
    form.get_by_role("button", name="Put it on the record").click()
    expect(desk.locator(".compare")).to_contain_text(family)


def approve(
    desk: Page, *, checks: tuple[str, ...], level: str, reason: str, until: date | None = None
) -> None:
    """The first approval, or the second one, whose last day stands there already."""
    form = desk.locator("#approval")
    for box in form.get_by_role("checkbox").all():
        box.uncheck()
    for check in checks:
        form.get_by_label(check, exact=True).check()
    form.get_by_label(level, exact=True).check()
    form.get_by_label(re.compile("^Reason")).fill(reason)
    if until:
        form.get_by_label(re.compile("^Valid until")).fill(until.isoformat())
    form.get_by_role("button", name=re.compile("^(Approve|Confirm) until")).click()


def begin_post(page: Page, kind: str, *, title: str, forum: str) -> None:
    page.goto(f"/posts/new?kind={kind}")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Forum", exact=True).select_option(label=forum)


def attach(page: Page, path: Path) -> None:
    page.locator("input[type=file][name=file]").set_input_files(path)
    expect(page.locator("[data-upload-receipt]")).not_to_have_value("", timeout=30_000)


def publish(page: Page) -> None:
    page.get_by_label("In plain language").fill("What it means, in short and friendly words.")
    page.get_by_label("I have nothing to declare").check()
    if page.get_by_label("As recorded").is_visible():
        page.get_by_label("As recorded").check()
    page.get_by_role("button", name="Publish").click()


def wait_until_it_moves(medium: Locator) -> None:
    """Waits until half a second of the film or the episode has been played."""
    # Not by waiting for a function in the page: that would need `eval`, which our policy forbids.
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while medium.evaluate("medium => medium.currentTime") < 0.5:
        assert time.monotonic() < deadline, f"it does not play: {medium.evaluate(STATE_OF_A_MEDIUM)}"
        time.sleep(0.1)


def reply(page: Page, words: str) -> None:
    composer = page.locator("form.composer textarea").last
    composer.fill(words)
    composer.press("Control+Enter")


def shown_replies(page: Page) -> list[str]:
    """The words of all replies that stand in the page, in their order."""
    return page.locator(".reply .reply-text").all_inner_texts()
