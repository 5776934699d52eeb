"""A word that nobody else uses is put into documents, and looked for wherever an installation writes."""

import http.client
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image, UnidentifiedImageError
from sqlalchemy import select
from werkzeug.test import encode_multipart

from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound
from community.core.jobs import Job
from community.credentials import claim_numbers, desk_actions, documents
from community.credentials.evidence_models import Evidence, SealedKey
from community.credentials.models import Claim
from tests import cast, factories
from tests.credentials import papers
from tests.credentials.claiming import found_claim, found_member
from tests.credentials.papers import a_file
from tests.faults.canary import held_open, traces
from tests.installation import Installation
from tests.live import Live, beside, until

pytestmark = pytest.mark.faults

NUMBER = "KX77CANARY1"
CANARIES = ("exif-kanarie", "tail-kanarie", "pdf-kanarie", "script-kanarie", "name-kanarie", NUMBER)
# Larger than what fits between two programs: once it is sent, the site has read most of it.
PADDING = bytes(9_000_000)
KEPT_IN_THE_SETTINGS = {
    "SECRET_KEY": "a secret that stands in no file of the data folder",
    "NUMBER_KEY": "another secret that stands in no file of that folder",
    "EVIDENCE_KEYS": "2026:" + "A" * 43 + "=",
}


@dataclass
class Site:
    """A running installation; `folder` has all that it ever writes, its temporary files included."""

    live: Live
    folder: Path
    claimant: int

    @property
    def app(self) -> Flask:
        return self.live.app


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    installation = Installation(tmp_path, **KEPT_IN_THE_SETTINGS)
    (tmp_path / "tmp").mkdir()
    installation.environment["TMPDIR"] = str(tmp_path / "tmp")
    installation.run("setup")
    app = beside(installation)
    with installation.web(), installation.worker():
        people = cast.assemble(app)
        with app.app_context(), unit_of_work():
            nora = factories.member(handle="nora", name="Nora New").id
        yield Site(Live(installation, app, people), tmp_path, nora)
    with app.app_context():
        db.engine.dispose()


class Line:
    """A browser's line to the site, on which a form can be sent in two halves."""

    def __init__(self, site: Site, member_id: int) -> None:
        self.site, self.cookie = site, site.live.cookie(member_id)
        self.address = urlsplit(site.live.site.url)
        self.line = http.client.HTTPConnection(self.address.netloc, timeout=60)

    def close(self) -> None:
        self.line.close()

    def get(self, path: str) -> tuple[int, bytes]:
        self.line.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.line.getresponse()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).split(";")[0]
        return answer.status, answer.read()

    def begin(self, path: str, fields: dict[str, object]) -> bytes:
        """Send all of the form but its last bytes, which are returned."""
        found = re.search(rb'name="csrf-token" content="([^"]+)"', self.get("/verification")[1])
        assert found is not None
        boundary, body = encode_multipart(fields)
        self.line.putrequest("POST", path)
        self.line.putheader("Cookie", self.cookie)
        self.line.putheader("X-CSRFToken", found[1].decode())
        self.line.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        self.line.putheader("Content-Length", str(len(body)))
        self.line.endheaders(body[:-10])
        return body[-10:]

    def finish(self, rest: bytes) -> int:
        self.line.send(rest)
        answer = self.line.getresponse()
        answer.read()
        return answer.status


def form() -> dict[str, object]:
    """A claim whose documents and number are full of canaries; its note has one that may be found."""
    script = "/OpenAction<</S/JavaScript/JS(app.alert\\('script-kanarie'\\))>>"
    image = papers.photo(note="exif-kanarie", size=(800, 600)) + b"tail-kanarie" + PADDING
    return {
        "country": "IE",
        "profession": "nurse",
        "register": "other",
        "register_name": "Board of Nursing",
        "name": "Nora New",
        "number": NUMBER,
        "note": "found-kanarie",
        "document": [
            a_file(image, "name-kanarie.jpg"),
            a_file(papers.pdf("pdf-kanarie", catalog=script), "name-kanarie.pdf"),
        ],
        "kind": ["licence", "letter"],
    }


@pytest.fixture
def claim_id(site: Site) -> int:
    """Sent over a real line, opened by its moderator, and looked for while half of it was under way."""
    with closing(Line(site, site.claimant)) as nora:
        rest = nora.begin("/verification/claims", form())
        assert held_open(site.folder, CANARIES) == set()
        assert nora.finish(rest) == 303
    with site.app.app_context(), reading():
        claim = db.session.scalars(select(Claim)).one()
        urls = [url for evidence in claim.evidence for url in evidence.page_urls]
        claim_id = claim.id
    _hold(site, claim_id)
    with closing(Line(site, site.live.people.ruth)) as ruth:
        pages = [ruth.get(url) for url in urls]
    assert [status for status, _ in pages] == [200, 200]
    assert all(papers.opened(page).width > 100 for _, page in pages)
    return claim_id


def test_before_the_day_no_document_lies_anywhere_in_clear(site: Site, claim_id: int) -> None:
    """Cases 37 and 39."""
    assert until(lambda: not _waiting_jobs(site), seconds=20)
    assert traces(site.folder, CANARIES) == set()
    assert "rounds.db" in str(traces(site.folder, ["found-kanarie"]))
    files = _files(site)
    assert len(files) == 2
    for file in files:
        with pytest.raises(UnidentifiedImageError), Image.open(file):
            pass


def test_after_the_day_nothing_is_left_and_a_copy_from_before_does_not_open(
    site: Site, claim_id: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Case 37."""
    copy = tmp_path_factory.mktemp("copy") / "files"
    shutil.copytree(site.live.site.instance / "files", copy)
    with site.app.app_context(), reading():
        wrapped = db.session.scalars(select(SealedKey.wrapped)).all()
        assert claim_numbers.number_of(found_claim(claim_id)) == NUMBER
    _reject(site, claim_id)
    _work_on_day(site, 31)
    assert _files(site) == []
    assert traces(site.folder, CANARIES) == set()
    assert not any(key in path.read_bytes() for key in wrapped for path in _databases(site))
    shutil.copytree(copy, site.live.site.instance / "files", dirs_exist_ok=True)
    with site.app.app_context(), reading():
        assert claim_numbers.number_of(found_claim(claim_id)) == ""
        for evidence in db.session.scalars(select(Evidence)):
            assert evidence.filename == ""
            with pytest.raises(NotFound):
                documents.page(evidence, 1)


def _hold(site: Site, claim_id: int) -> None:
    with site.app.app_context(), unit_of_work():
        desk_actions.hold(found_member(site.live.people.ruth), found_claim(claim_id))


def _reject(site: Site, claim_id: int) -> None:
    with site.app.app_context(), unit_of_work():
        moderator = found_member(site.live.people.ruth)
        desk_actions.reject(moderator, found_claim(claim_id), reason="Not in the register.")


def _work_on_day(site: Site, day: int) -> None:
    """Here and not in the worker, whose clock nobody can move; the site goes on beside it."""
    assert until(lambda: not _waiting_jobs(site), seconds=20)
    with site.app.app_context(), clock.frozen(clock.now() + timedelta(days=day)):
        jobs.run_all()


def _waiting_jobs(site: Site) -> int:
    with site.app.app_context(), reading():
        due = Job.state.in_(["waiting", "running"]) & (Job.run_at <= clock.now())
        return db.session.query(Job).filter(due).count()


def _files(site: Site) -> list[Path]:
    return [path for path in (site.live.site.instance / "files").rglob("*") if path.is_file()]


def _databases(site: Site) -> list[Path]:
    return list(site.live.site.instance.glob("*.db*"))
