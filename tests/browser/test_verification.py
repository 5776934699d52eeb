"""A claim from the first word to the day the badge lapses: one applicant, two moderators, three browsers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from community.accounts import passwords
from community.accounts.models import Level, Login, Member
from community.core import clock
from community.core.db import db
from community.permissions import Audience
from tests import cast, factories, live, moved
from tests.browser import story
from tests.browser.conftest import NewBrowserPage, Watch
from tests.cast import Cast
from tests.installation import Installation
from tests.live import Live

pytestmark = pytest.mark.browser

COUNTS_FOR = timedelta(days=2)
ASKED = "Please add what explains the other family name."
ANSWERED = "I married in 2019; the certificate is with this answer."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A site of its own, because its clock moves."""
    site = Installation(tmp_path_factory.mktemp("moved"))
    site.run("setup")
    with live.process(site, "tests.moved"), site.worker():
        yield site


@pytest.fixture(scope="module")
def people(site: Installation) -> Iterator[Live]:
    """Two moderators, and a physician with a post for professionals."""
    app = live.beside(site)
    made = Live(site, app, cast.assemble(app))
    secret = passwords.hashed(story.PASSWORD)
    made.in_a_unit(lambda: _let_in(made.people, secret))
    yield made
    with app.app_context():
        db.engine.dispose()


def _let_in(known: Cast, secret: str) -> None:
    factories.moderator(
        handle="kirsten", name="Kirsten Dahl", email="kirsten@example.org", password_hash=secret
    )
    factories.verified(handle="vera", name="Vera Lasting")
    for member_id in (known.ruth, known.amara):
        member = db.session.get_one(Member, member_id)
        member.password_hash, member.email = secret, f"{member.handle}@example.org"


def test_a_claim_is_asked_about_decided_by_two_and_lapses_everywhere(
    new_browser_page: NewBrowserPage, site: Installation, people: Live, watch: Watch, tmp_path: Path
) -> None:
    elena, ruth, kirsten = new_browser_page(), new_browser_page(), new_browser_page()
    story.sign_in(ruth, "ruth")
    story.sign_in(kirsten, "kirsten")
    send_a_claim(elena, site, tmp_path)
    ask_about_the_name(ruth)
    answer_in_place(elena, tmp_path)
    approve_first(ruth)
    confirm_as_second(kirsten)
    see_the_badge_without_a_reload(elena)
    post_id = people.post(title="For the profession alone", audience=Audience.professionals)
    read_what_is_for_professionals(elena, post_id)
    watch.expect("404")
    let_it_lapse(site, elena, people, post_id)


def send_a_claim(page: Page, site: Installation, folder: Path) -> None:
    story.join(page, site, "Elena Marsh", "elena")
    story.claim(
        page,
        country="United States",
        profession="Physician",
        number_label="NPI",
        number="1000000004",
        document=story.a_paper(folder, "Licence: Elena Ruiz, MD"),
    )
    expect(page.locator("#open-claim")).to_contain_text("Yours is decided next.")


def ask_about_the_name(desk: Page) -> None:
    story.take_up(desk, "Elena Marsh")
    story.look_at(desk)
    story.record_entry(desk, given="Elena", family="Ruiz", profession="Physician")
    expect(desk.locator(".compare tr", has_text="Name")).to_contain_text("Married name?")
    desk.locator("#tab-question").click()
    desk.locator("#question textarea").fill(ASKED)
    desk.locator("#question").get_by_role("button", name="Ask for information").click()
    expect(desk.get_by_role("main")).not_to_contain_text("Something is missing")


def answer_in_place(page: Page, folder: Path) -> None:
    """The question stands on the open page, which nobody has reloaded."""
    question = page.locator("#question")
    expect(question).to_contain_text(ASKED)
    question.get_by_label("Your answer").fill(ANSWERED)
    document = question.locator("input[type=file][name=document]").first
    document.set_input_files(story.a_paper(folder, "Certificate of marriage: Elena Ruiz, now Marsh"))
    question.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="Your claim is on the desk")).to_be_visible()


def approve_first(desk: Page) -> None:
    story.take_up(desk, "Elena Marsh")
    expect(desk.get_by_role("main")).to_contain_text(ANSWERED)
    story.look_at(desk, 1)
    story.approve(
        desk,
        checks=("Register entry", "Document"),
        level=Level.register.label,
        reason="The certificate explains the name.",
        until=(clock.now() + COUNTS_FOR).date(),
    )
    expect(desk.locator(".split-item", has_text="Elena Marsh")).to_contain_text("Second look")


def confirm_as_second(desk: Page) -> None:
    story.take_up(desk, "Elena Marsh")
    expect(desk.locator("#approval")).to_contain_text("Ruth Adeyemi approved this claim first")
    story.look_at(desk, 1)
    story.approve(
        desk,
        checks=("Register entry", "Document"),
        level=Level.register.label,
        reason="I see the same.",
    )
    expect(desk.get_by_role("main")).not_to_contain_text("Something is missing")


def see_the_badge_without_a_reload(page: Page) -> None:
    badge = page.locator("main .badge", has_text="Physician").first
    expect(badge).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Two moderators")


def read_what_is_for_professionals(page: Page, post_id: int) -> None:
    page.goto(f"/posts/{post_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("For the profession alone")
    expect(page.locator("[data-here]").first).to_have_text("1")


def let_it_lapse(site: Installation, page: Page, people: Live, post_id: int) -> None:
    """Nobody does anything: the clock moves, and rights and badge are gone, also where a page was open."""
    with people.client(_member_id(people, "vera")) as vera:
        people.in_a_unit(lambda: db.session.execute(update(Login).values(stays=True)))
        moved.run_ahead(site.instance, COUNTS_FOR + timedelta(days=1))
        expect(page.get_by_role("paragraph").filter(has_text="no longer open to you")).to_be_visible()
        assert "id" in vera.reply(post_id, "Said after the badge had lapsed.")
    expect(page.locator(".reply")).to_have_count(0)
    answer = page.goto(f"/posts/{post_id}")
    assert answer is not None
    assert answer.status == 404
    page.goto("/verification")
    expect(page.get_by_role("main")).to_contain_text("Your badge has lapsed")


def _member_id(people: Live, handle: str) -> int:
    with people.app.app_context():
        return int(db.session.query(Member.id).filter_by(handle=handle).scalar())
