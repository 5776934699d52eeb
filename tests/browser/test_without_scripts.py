"""Everything can be read and done with JavaScript off; with it, things are only quicker."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Level
from community.forums.models import Kind
from tests.browser import story
from tests.browser.conftest import NewBrowserPage
from tests.browser.village import TITLES, Village, search_for

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(new_browser_page: NewBrowserPage) -> Page:
    return new_browser_page(javascript=False)


@pytest.mark.parametrize(
    "address", ["/", "/forums/at-the-bedside", "/members/amara", "/articles", search_for("nurse first")]
)
def test_lists_can_be_read(plain_page: Page, village: Village, address: str) -> None:
    village.bring_forward(Kind.article)
    plain_page.goto(address)
    plain_page.get_by_role("link", name=TITLES[Kind.article]).first.click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text(TITLES[Kind.article])


def test_a_post_can_be_read(plain_page: Page, village: Village) -> None:
    plain_page.goto(village.posts[Kind.article])
    expect(plain_page.locator(".prose table")).to_contain_text("everybody")
    expect(plain_page.get_by_text("Twice a day.")).to_be_visible()
    expect(plain_page.get_by_role("link", name="doi:10.1000/182")).to_be_visible()
    plain_page.locator(".post-byline .badge summary").click()
    expect(plain_page.locator(".post-byline .badge-record")).to_contain_text("NMBI")


@pytest.mark.parametrize("kind", [Kind.video, Kind.podcast])
def test_a_recording_has_the_browsers_own_player(plain_page: Page, village: Village, kind: Kind) -> None:
    plain_page.goto(village.posts[kind])
    medium = plain_page.locator("video[controls], audio[controls]")
    expect(medium).to_be_visible()
    # What stands under tabs stands there whole.
    expect(plain_page.get_by_text("Twice a day.")).to_be_visible()
    expect(plain_page.locator(".references")).to_be_visible()


def test_discussing(plain_page: Page, village: Village) -> None:
    story.sign_in(plain_page, "jonas")
    plain_page.goto(village.discussed("Discussed without scripts"))
    say(plain_page, "Said without *scripts*.")
    helpful = plain_page.locator(".reply[data-author=ruth] form button", has_text="Helpful")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    plain_page.locator(".reply[data-author=ruth]").get_by_role("link", name="Reply").click()
    say(plain_page, "An answer without scripts.")
    answers = plain_page.locator(".reply[data-author=ruth] .answers").first
    expect(answers).to_contain_text("An answer without scripts.")


def say(page: Page, words: str) -> None:
    page.get_by_label("Your reply").fill(words)
    page.locator("#composer").get_by_role("button", name="Reply").click()
    expect(page.locator(".reply", has_text=words.replace("*", "")).first).to_be_visible()


def test_saving_and_following(plain_page: Page, village: Village) -> None:
    story.sign_in(plain_page, "lapsed")
    plain_page.goto(village.posts[Kind.article])
    for off, on in (("Save", "Saved"), ("Follow", "Following"), ("Watch", "Watching")):
        plain_page.get_by_role("main").get_by_role("button", name=off, exact=True).click()
        expect(plain_page.get_by_role("main").get_by_role("button", name=on, exact=True)).to_be_visible()
    plain_page.goto("/saved")
    saved = plain_page.get_by_role("main").get_by_role("link", name=TITLES[Kind.article])
    expect(saved).to_be_visible()


def test_reporting(plain_page: Page, village: Village) -> None:
    story.sign_in(plain_page, "marta")
    plain_page.goto(village.posts[Kind.podcast])
    plain_page.get_by_role("link", name="Report").first.click()
    plain_page.get_by_label("Advice that could harm").check()
    plain_page.get_by_role("button", name="Send report").click()
    expect(plain_page.get_by_text("Your report has arrived")).to_be_visible()


def test_writing_and_publishing_an_article(plain_page: Page, village: Village) -> None:
    story.sign_in(plain_page, "amara")
    story.begin_post(plain_page, "article", title="Written without scripts", forum="At the bedside")
    plain_page.get_by_label("Text", exact=True).fill("Some **bold** words.")
    plain_page.get_by_role("button", name="Preview").click()
    expect(plain_page.locator(".preview strong").first).to_have_text("bold")
    plain_page.get_by_role("button", name="Save draft").click()
    story.publish(plain_page)
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Written without scripts")
    expect(plain_page).to_have_url(re.compile(r"/posts/\d+/written-without-scripts$"))


def test_claiming_and_deciding(new_browser_page: NewBrowserPage, village: Village, tmp_path: Path) -> None:
    applicant, desk = new_browser_page(javascript=False), new_browser_page(javascript=False)
    story.sign_in(applicant, village.newcomer("Nora Noscript"))
    story.claim(
        applicant,
        country="Ireland",
        profession="Nurse",
        number_label="NMBI PIN",
        number="776655",
        document=story.a_paper(tmp_path, "Certificate: Nora Noscript, RGN"),
    )
    story.sign_in(desk, "ruth")
    story.take_up(desk, "Nora Noscript")
    story.look_at(desk)
    story.approve(desk, checks=("Document",), level=Level.document.label, reason="Seen.")
    applicant.reload()
    expect(applicant.locator(".badge", has_text="Nurse").first).to_be_visible()


def test_signing_out(plain_page: Page, village: Village) -> None:
    story.sign_in(plain_page, "marta")
    plain_page.locator("summary", has_text="Your account").click()
    plain_page.get_by_role("button", name="Sign out").click()
    expect(plain_page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
