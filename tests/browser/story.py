"""What people do in the browser, step by step, for the tests that follow them."""

import re
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.installation import Installation

PASSWORD = "copper lantern by the estuary"
SECONDS_FOR_A_LETTER = 20
SECONDS_TO_BEGIN = 20


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


def claim(page: Page, *, country: str, profession: str, register: str, number: str) -> None:
    page.goto("/verification")
    page.get_by_label("Country of registration").select_option(label=country)
    page.get_by_label(re.compile("^Profession")).select_option(label=profession)
    page.get_by_label("Register, professional body or school").fill(register)
    page.get_by_label(re.compile("^Number")).fill(number)
    page.get_by_role("button", name=re.compile("claim", re.IGNORECASE)).last.click()
    expect(page.get_by_role("heading", name="Your claim is on the desk")).to_be_visible()


def approve(desk: Page, name: str) -> None:
    desk.goto("/desk")
    desk.get_by_role("navigation", name="Claims that wait").get_by_role("link", name=name).click()
    desk.get_by_label("Found in the register by a moderator").check()
    desk.get_by_label(re.compile("^Reason")).last.fill("Name and number stand in the public register.")
    desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(desk.get_by_role("main")).not_to_contain_text("Something is missing")


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
    page.get_by_role("button", name="Publish").click()


def wait_until_it_moves(medium: Locator) -> None:
    """Waits until half a second of the film or the episode has been played."""
    # Not by waiting for a function in the page: that would need `eval`, which our policy forbids.
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while medium.evaluate("medium => medium.currentTime") < 0.5:
        assert time.monotonic() < deadline, "it does not play"
        time.sleep(0.1)


def reply(page: Page, words: str) -> None:
    composer = page.locator("form.composer textarea").last
    composer.fill(words)
    composer.press("Control+Enter")


def shown_replies(page: Page) -> list[str]:
    """The words of all replies that stand in the page, in their order."""
    return page.locator(".reply .reply-text").all_inner_texts()
