"""The whole story by keyboard alone: nobody clicks, and whoever looks sees where the focus is."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewBrowserPage
from tests.browser.story import PASSWORD
from tests.browser.village import Village

pytestmark = pytest.mark.browser

MOST_STOPS = 150
HAS_FOCUS = "element => element === document.activeElement"
# A choice inside a card shows by its card, a text with tools of its own by the frame around both.
SHOWS_FOCUS = """element => [element, element.closest("label, .composer, .editor")].some((each) => {
  if (!each || !each.matches(":focus-visible, :has(:focus-visible)")) return false;
  const style = getComputedStyle(each);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
})"""


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Press Tab until `target` has the focus, and see that it shows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.count() and target.first.evaluate(HAS_FOCUS):
            assert target.first.evaluate(SHOWS_FOCUS), f"the focus does not show on {target}"
            return
    raise AssertionError(f"Tab does not lead to {target}")


def press(page: Page, target: Locator, *, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, label: str | re.Pattern[str], words: str) -> None:
    tab_to(page, page.get_by_role("main").get_by_label(label))
    page.keyboard.type(words)


def sign_in(page: Page, handle: str) -> None:
    page.goto("/")
    press(page, page.get_by_role("banner").get_by_role("link", name="Sign in"))
    write(page, "E-mail address", f"{handle}@example.org")
    write(page, re.compile("^Password"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-member", handle)


def sign_out(page: Page) -> None:
    press(page, page.locator("summary", has_text="Your account"))
    press(page, page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_the_first_stop_leads_past_the_navigation(page: Page, village: Village) -> None:
    page.goto("/")
    press(page, page.get_by_role("link", name="Skip to the content"))
    expect(page.locator("main")).to_be_focused()


def test_watching_and_discussing(page: Page, village: Village) -> None:
    title = "Watched without a mouse"
    village.discussed(title)
    sign_in(page, "jonas")
    press(page, page.get_by_role("link", name="Latest"))
    press(page, page.get_by_role("link", name=title).first)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    open_a_badge(page)
    play(page)
    find_helpful(page)
    reply(page)
    sign_out(page)


def open_a_badge(page: Page) -> None:
    """It opens and closes by itself, and the focus stays where it was."""
    badge = page.locator(".post-byline .badge")
    # The player comes late, and stands before the badge.
    expect(page.locator(".plyr")).to_be_visible()
    press(page, badge.locator("summary"))
    expect(badge.get_by_text("What this level means")).to_be_visible()
    page.keyboard.press("Escape")
    expect(badge.get_by_text("What this level means")).to_be_hidden()
    expect(badge.locator("summary")).to_be_focused()


def play(page: Page) -> None:
    button = page.locator(".plyr__controls [data-plyr=play]")
    tab_to(page, button, key="Shift+Tab")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').paused")


def find_helpful(page: Page) -> None:
    button = page.locator(".reply[data-author=ruth] form button", has_text="Helpful")
    press(page, button, key="Space")
    expect(button).to_have_attribute("aria-pressed", "true")


def reply(page: Page) -> None:
    tab_to(page, page.get_by_label("Your reply"))
    page.keyboard.type("Said without a mouse.")
    press(page, page.locator("#composer").get_by_role("button", name="Reply"))
    expect(page.locator(".reply:not(.reply-sending)", has_text="Said without a mouse.")).to_be_visible()


def test_writing_and_publishing_an_article(page: Page, village: Village) -> None:
    sign_in(page, "amara")
    press(page, page.get_by_role("banner").get_by_role("link", name="New post"))
    choose_the_kind(page)
    write(page, "Title", "Written without a mouse")
    tab_to(page, page.get_by_label("Forum", exact=True))
    page.keyboard.type("At the bedside")
    emphasise(page)
    write(page, "In plain language", "Everybody can write here.")
    press(page, page.get_by_label("I have nothing to declare"), key="Space")
    press(page, page.get_by_role("button", name="Publish"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Written without a mouse")
    expect(page.locator(".prose strong")).to_have_text("Bold words.")


def choose_the_kind(page: Page) -> None:
    """One stop for all kinds; arrows go from one to the next."""
    tab_to(page, page.get_by_role("radio", name=re.compile("^Article")))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=re.compile("^Video"))).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name=re.compile("^Article"))).to_be_checked()


def emphasise(page: Page) -> None:
    """The toolbar is one stop, and leaves the cursor between the signs it has set."""
    tab_to(page, page.get_by_role("button", name="Heading"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.keyboard.type("Bold words.")


def test_claiming_and_deciding(new_browser_page: NewBrowserPage, village: Village) -> None:
    applicant, desk = new_browser_page(), new_browser_page()
    claim(applicant, village.newcomer("Zoe Quickkeys"))
    sign_in(desk, "ruth")
    press(desk, desk.locator("summary", has_text="Your account"))
    press(desk, desk.get_by_role("link", name="Verification desk"))
    go_to_claim_of(desk, "Zoe Quickkeys")
    approve(desk)
    expect(applicant.locator(".badge", has_text="Nurse").first).to_be_visible()


def claim(page: Page, handle: str) -> None:
    sign_in(page, handle)
    press(page, page.get_by_role("banner").get_by_role("link", name="Get verified"))
    tab_to(page, page.get_by_label("Country of registration"))
    page.keyboard.type("Ireland")
    tab_to(page, page.get_by_label(re.compile("^Profession")))
    page.keyboard.type("Nurse")
    expect(page.get_by_label("NMBI PIN", exact=True)).to_be_visible()
    write(page, re.compile("^NMBI PIN"), "902817")
    press(page, page.get_by_role("button", name="Send the claim"))
    expect(page.get_by_role("heading", name="Your claim is on the desk")).to_be_visible()


def go_to_claim_of(desk: Page, name: str) -> None:
    """J leads from claim to claim, K back."""
    waiting = desk.get_by_role("navigation", name="Claims that wait")
    expect(waiting).to_be_visible()
    names = waiting.locator("strong").all_inner_texts()
    place = names.index(name)
    at_claim_of(desk, names[0])
    for each in names[1 : place + 1]:
        go(desk, "j", each)
    go(desk, "k", names[place - 1])
    go(desk, "j", name)


def go(desk: Page, key: str, name: str) -> None:
    desk.keyboard.press(key)
    at_claim_of(desk, name)


def at_claim_of(desk: Page, name: str) -> None:
    """Its page is there, and listens to keys."""
    expect(desk.locator("[data-queue] [aria-current]")).to_contain_text(name)
    expect(desk.locator("[data-keys-line]")).to_be_visible()


def approve(desk: Page) -> None:
    """T takes it up, A leads to the form; Enter alone never decides without a reason."""
    desk.keyboard.press("t")
    expect(desk.locator(".hold")).to_contain_text("Held by you")
    expect(desk.locator("[data-keys-line]")).to_be_visible()
    desk.keyboard.press("a")
    form = desk.locator("#approval")
    expect(form.get_by_label("Register entry", exact=True)).to_be_focused()
    press(desk, form.get_by_label("Live check on a call"), key="Space")
    tab_to(desk, form.get_by_label("Reason", exact=True))
    desk.keyboard.type("We spoke on a call.")
    press(desk, form.get_by_role("button", name="Approve"))
    expect(desk.get_by_role("main")).not_to_contain_text("Please look at this again")
    expect(desk.get_by_role("navigation", name="Claims that wait")).not_to_contain_text("Zoe Quickkeys")
