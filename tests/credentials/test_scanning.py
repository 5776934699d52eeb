"""Case 45: where a scanner is set, nobody sees a document before it has, and nobody at all what it knows."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core import clock, jobs
from community.core.config import Settings
from community.core.db import db, reading, unit_of_work
from community.core.eventlog import EventRow
from community.core.jobs import Job, JobState
from community.credentials import actions, desk_actions, documents, evidence_actions, scanning
from community.credentials.scanning import ScannerDown
from community.credentials.states import StepKind
from tests import factories
from tests.cast import Cast
from tests.credentials.claiming import found_claim, found_member
from tests.credentials.clamd import Clamd, clamd
from tests.credentials.papers import EICAR, a_file, photo
from tests.servers import free_port

UNSAFE = photo() + EICAR


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    with clamd() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, scanner: Clamd) -> Settings:
    return dataclasses.replace(settings, scanner_url=scanner.url)


def sent(app: Flask, member_id: int, people: Cast, content: bytes) -> int:
    """A claim with one document, which the moderator Ruth has taken up."""
    with app.app_context(), unit_of_work():
        member = found_member(member_id)
        evidence = documents.keep(documents.read(a_file(content, "licence.jpg")), member_id=member_id)
        claim = factories.claim(member, evidence=[evidence])
        evidence_actions.have_scanned([evidence])
        desk_actions.hold(found_member(people.ruth), claim)
        return int(claim.id)


def at_work(app: Flask, later: timedelta = timedelta(0)) -> None:
    with app.app_context(), clock.frozen(clock.now() + later):
        jobs.run_all()


def page_of(app: Flask, claim_id: int) -> str:
    with app.app_context(), reading():
        return found_claim(claim_id).evidence[0].page_urls[0]


def files(app: Flask) -> list[str]:
    root = app.extensions["settings"].instance / "files"
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_a_document_is_seen_once_the_scanner_has_seen_it(
    app: Flask, claimant: int, people: Cast, scanner: Clamd, ruth: FlaskClient
) -> None:
    claim = sent(app, claimant, people, photo())
    assert ruth.get(page_of(app, claim)).status_code == 404
    at_work(app)
    assert scanner.shown == [photo()]
    assert ruth.get(page_of(app, claim)).status_code == 200
    assert files(app) == ["1"]


def test_what_was_sent_lies_sealed_until_the_scanner_has_seen_it(
    app: Flask, claimant: int, people: Cast
) -> None:
    sent(app, claimant, people, photo())
    assert files(app) == ["1", "original"]
    root = app.extensions["settings"].instance / "files"
    assert not any(b"canary" in path.read_bytes() for path in root.rglob("original"))


def test_what_the_scanner_knows_is_destroyed_unopened(
    app: Flask, claimant: int, people: Cast, ruth: FlaskClient, nora: FlaskClient
) -> None:
    claim = sent(app, claimant, people, UNSAFE)
    page = page_of(app, claim)
    at_work(app)
    assert (ruth.get(page).status_code, nora.get(page).status_code) == (404, 404)
    assert files(app) == []
    with app.app_context(), reading():
        evidence = found_claim(claim).evidence[0]
        assert evidence.is_forgotten
        assert evidence.key is None
        assert evidence.openings == []


def test_the_member_is_told_and_the_claim_stays_where_it_is(app: Flask, claimant: int, people: Cast) -> None:
    claim_id = sent(app, claimant, people, UNSAFE)
    at_work(app)
    with app.app_context(), reading():
        claim = found_claim(claim_id)
        told = db.session.scalars(select(EventRow).where(EventRow.name == "EvidenceUnsafe")).all()
        assert [each.body for each in told] == [{"claim_id": claim_id, "member_id": claimant}]
        assert [step.kind for step in claim.steps][-1] == StepKind.unsafe
        assert claim.is_on_the_desk


def test_looking_twice_tells_once(app: Flask, claimant: int, people: Cast) -> None:
    sent(app, claimant, people, UNSAFE)
    at_work(app)
    at_work(app, later=timedelta(hours=2))
    with app.app_context(), reading():
        assert db.session.query(EventRow).filter_by(name="EvidenceUnsafe").count() == 1


def test_while_the_scanner_is_down_nobody_sees_the_document(
    app: Flask, claimant: int, people: Cast, scanner: Clamd, ruth: FlaskClient
) -> None:
    scanner.instead = b"stream: INSTREAM size limit exceeded. ERROR\0"
    claim = sent(app, claimant, people, UNSAFE)
    for minutes in (0, 1, 3, 15, 30):
        at_work(app, later=timedelta(minutes=minutes))
    assert ruth.get(page_of(app, claim)).status_code == 404
    with app.app_context(), reading():
        states = set(db.session.scalars(select(Job.state).where(Job.name == "credentials.scan_evidence")))
        assert states == {JobState.failed, JobState.waiting}


def test_it_is_asked_again_however_long_it_was_down(
    app: Flask, claimant: int, people: Cast, scanner: Clamd, ruth: FlaskClient
) -> None:
    scanner.instead = b"stream: no memory ERROR\0"
    claim = sent(app, claimant, people, photo())
    for hours in range(4):
        for minutes in (0, 1, 3, 15):
            at_work(app, later=timedelta(hours=hours, minutes=minutes))
    scanner.instead = b""
    at_work(app, later=timedelta(hours=6))
    assert ruth.get(page_of(app, claim)).status_code == 200


def test_a_scanner_that_is_set_no_more_holds_nothing_back(
    app: Flask, claimant: int, people: Cast, ruth: FlaskClient
) -> None:
    claim = sent(app, claimant, people, photo())
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], scanner_url=None)
    at_work(app)
    assert ruth.get(page_of(app, claim)).status_code == 200


def test_a_withdrawn_claim_takes_the_unscanned_document_along(
    app: Flask, claimant: int, people: Cast, scanner: Clamd
) -> None:
    scanner.instead = b"stream: no memory ERROR\0"
    claim = sent(app, claimant, people, photo())
    with app.app_context(), unit_of_work():
        actions.withdraw(found_member(claimant), found_claim(claim))
    at_work(app)
    assert files(app) == []
    at_work(app, later=timedelta(hours=2))
    assert len(scanner.shown) == 1


def test_a_scanner_on_this_machine_is_asked_through_its_socket(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock") as scanner:
        assert scanning.is_harmless(bytes(200_000), scanner.url)
        assert not scanning.is_harmless(EICAR, scanner.url)
        assert scanner.shown == [bytes(200_000), EICAR]


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:{free}", "unix:/nowhere/clamd.sock", "http://127.0.0.1:3310", "tcp://"]
)
def test_nobody_who_answers_is_no_verdict(url: str) -> None:
    with pytest.raises(ScannerDown):
        scanning.is_harmless(b"page", url.format(free=free_port()))


@pytest.mark.parametrize("answer", [b"\0", b"stream: OKAY\0", b"UNKNOWN COMMAND\0", b"stream: OK but\0"])
def test_words_that_are_no_verdict_are_none(scanner: Clamd, answer: bytes) -> None:
    scanner.instead = answer
    with pytest.raises(ScannerDown):
        scanning.is_harmless(b"page", scanner.url)
