"""The desk in the browser: open to everybody in every state of a claim, led by keys, told the news."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Check, Level, Member
from community.core import clock
from community.core.db import db
from community.credentials import desk_actions, disputes
from community.credentials.desk_actions import Approval
from community.credentials.models import Claim
from community.credentials.reasons import REJECT
from tests import factories
from tests.browser.conftest import NewBrowserPage, Watch
from tests.browser.test_pages import look_at, opened
from tests.browser.village import Village
from tests.factories import A_YEAR

pytestmark = pytest.mark.browser

KIRSTEN = "kirsten-at-the-desk"
Deed = Callable[[Member, Claim], object]


def held(ruth: Member, claim: Claim) -> None:
    desk_actions.hold(ruth, claim)


def asked(ruth: Member, claim: Claim) -> None:
    desk_actions.ask(ruth, claim, words="Which ward is it?")


def rejected(ruth: Member, claim: Claim) -> None:
    desk_actions.reject(ruth, claim, reason="The number is another's.")


def disputed(ruth: Member, claim: Claim) -> None:
    """Everybody here claims the same number, of which nobody has spoken yet."""
    disputes.open_if_taken(claim)
    desk_actions.hold(ruth, claim)


def half_approved(ruth: Member, claim: Claim) -> None:
    """By somebody else than Ruth, who tried it on the side."""
    checked = Approval(Level.document, [Check.live], "We spoke.", clock.now() + A_YEAR)
    other = factories.moderator(name="Kirsten First")
    desk_actions.record_look_up(other, claim, entry=None)
    desk_actions.approve(other, claim, checked)
    desk_actions.note_denial(ruth, claim, "Nobody decides about their own claim.")
    desk_actions.hold(ruth, claim)


def brought(village: Village, name: str, *deeds: Deed) -> str:
    """The address of a new claim on the desk, to which something has happened."""

    def make() -> str:
        claim = factories.claim(factories.member(name=name), name=name, note="A word of mine.")
        for deed in deeds:
            deed(db.session.get_one(Member, village.people.ruth), claim)
        return claim.url

    return village.make(make)


@pytest.mark.parametrize("deed", [held, asked, rejected, disputed, half_approved])
def test_every_state_of_a_claim_is_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, deed: Deed
) -> None:
    page = opened(new_browser_page, village, "ruth")
    look_at(page, page.goto(brought(village, f"After {deed.__name__}", deed)))


@pytest.mark.parametrize("address", ["/desk/asked", "/desk/several"])
def test_the_lists_of_the_desk_are_open_to_everybody(
    new_browser_page: NewBrowserPage, village: Village, address: str
) -> None:
    page = opened(new_browser_page, village, "ruth")
    brought(village, "Somebody Listed", asked)
    look_at(page, page.goto(address))


def test_keys_lead_everywhere(page: Page, village: Village) -> None:
    village.enter(page, "ruth")
    page.goto(brought(village, "Kay Board"))
    press(page, "t")
    expect(page.locator(".hold")).to_contain_text("Held by you")
    for key, place in (("a", "approval"), ("r", "rejection"), ("i", "question")):
        press(page, key)
        expect(page.locator(f"#{place}")).to_be_visible()
        expect(page.locator(f"#{place} :focus")).to_have_count(1)
        page.locator("#claim").focus()
    press(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "t")
    expect(page.get_by_role("button", name="Take it up")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Once the page listens."""
    expect(page.locator("[data-keys-line]")).to_be_visible()
    page.keyboard.press(key)


def test_keys_can_be_turned_off(page: Page, village: Village) -> None:
    village.enter(page, "ruth")
    page.goto(brought(village, "Stilla Keyless"))
    press(page, "?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    press(page, "t")
    page.reload()
    press(page, "t")
    expect(page.get_by_role("button", name="Take it up")).to_be_visible()


def test_letters_are_letters_where_one_writes(page: Page, village: Village) -> None:
    village.enter(page, "ruth")
    page.goto(brought(village, "Lettie Writer", held))
    press(page, "i")
    words = page.get_by_label("Your question")
    words.fill("")
    words.press_sequentially("trail?")
    expect(words).to_have_value("trail?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_ready_sentence_can_be_edited(page: Page, village: Village) -> None:
    village.enter(page, "ruth")
    page.goto(brought(village, "Senta Ready", held))
    press(page, "r")
    page.locator("#rejection-template").select_option(index=1)
    expect(page.locator("#rejection-reason")).to_have_value(REJECT[0])
    expect(page.locator("#rejection-reason")).to_be_focused()


def test_the_day_stands_on_the_button(page: Page, village: Village) -> None:
    village.enter(page, "ruth")
    page.goto(brought(village, "Dayna Until", held))
    page.wait_for_load_state("networkidle")
    day = clock.now().replace(year=clock.now().year + 1, month=3, day=1)
    page.get_by_label("Valid until").fill(f"{day:%Y-%m-%d}")
    expect(page.get_by_role("button", name=f"Approve until 1 Mar {day.year}")).to_be_visible()


def test_an_open_desk_hears_what_others_do(
    new_browser_page: NewBrowserPage, village: Village, watch: Watch
) -> None:
    watch.expect("404")
    page = opened(new_browser_page, village, "ruth")
    address = brought(village, "Nell Newsworthy")
    page.goto(address)
    expect(page.get_by_role("button", name="Take it up")).to_be_visible()
    expect(page.locator("[data-keys-line]")).to_be_visible()
    brought(village, "Newt Comer")
    village.make(lambda: hold_as_kirsten(address))
    expect(page.locator(".hold")).to_contain_text("Kirsten Dahl holds it")
    village.make(lambda: reject_as_kirsten(address))
    news = page.get_by_role("link", name="This claim has been closed by somebody else")
    expect(news).to_be_visible()
    expect(page.locator("[data-queue]")).not_to_contain_text("Nell Newsworthy")
    news.click()
    expect(page.get_by_role("main")).to_contain_text("Not of this country.")


def hold_as_kirsten(address: str) -> None:
    kirsten = factories.moderator(handle=KIRSTEN, name="Kirsten Dahl")
    desk_actions.hold(kirsten, claim_at(address))


def reject_as_kirsten(address: str) -> None:
    claim = claim_at(address)
    assert claim.holder is not None
    desk_actions.reject(claim.holder, claim, reason="Not of this country.")


def claim_at(address: str) -> Claim:
    return db.session.get_one(Claim, int(address.rsplit("/", 1)[-1]))
