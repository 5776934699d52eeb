"""A file that arrives in parts, as tus 1.0.0 has it: only what has arrived counts, and it counts once."""

import base64
import hashlib
import io
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.media import allowance, receiving, upload_actions, upload_queries
from community.media.models import Asset, AssetKind, AssetState
from community.media.upload_models import Part
from tests import factories
from tests.cast import Cast, client_of
from tests.media.arriving import TUS, append, begin, begun, files, metadata, offset, rows, send, settle, state

BYTES = bytes(range(256)) * 40


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


def sentence(response: TestResponse) -> str:
    assert response.json is not None
    return str(response.json["problem"])


def cut_after(body: bytes, length: int | str) -> dict[str, Any]:
    """The body as gunicorn hands it on: it ends where the sender ends it, whatever length was announced."""
    environ = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
    return {"environ_overrides": environ}


def in_chunks(body: bytes) -> dict[str, Any]:
    return {"headers": {"Transfer-Encoding": "chunked"}, **cut_after(body, "")}


def test_a_client_learns_what_the_server_can(client: FlaskClient) -> None:
    said = client.options("/uploads").headers
    assert said["Tus-Version"] == said["Tus-Resumable"] == "1.0.0"
    assert said["Tus-Max-Size"] == "2000000000"
    assert said["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert said["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_another_version_is_refused(amara: FlaskClient) -> None:
    refused = amara.post("/uploads", headers={"Upload-Length": "5", "Tus-Resumable": "0.2.2"})
    assert (refused.status_code, refused.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_recording_in_parts_becomes_one_asset(
    app: Flask, people: Cast, amara: FlaskClient, lecture: Path
) -> None:
    content = lecture.read_bytes()
    address = begun(amara, len(content), "../../My talk.mp4")
    for start in range(0, len(content), 100_000):
        answer = append(amara, address, start, content[start : start + 100_000])
        assert int(answer.headers["Upload-Offset"]) == min(start + 100_000, len(content))
    assert state(amara, address)["state"] == "checking"
    settle(app)
    said = state(amara, address)
    assert (said["state"], said["url"]) == ("taken", f"/uploads/{said['id']}/player")
    with app.app_context(), reading():
        asset = db.session.get_one(Asset, said["id"])
        assert (asset.member_id, asset.kind, asset.filename) == (people.amara, AssetKind.video, "My talk.mp4")
        assert (asset.size, asset.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert files(app) == ["originals"]
    assert (rows(app, Asset), rows(app, Part)) == (1, 0)


def test_the_first_part_may_come_with_the_announcement(app: Flask, amara: FlaskClient) -> None:
    headers = TUS | {"Upload-Length": str(len(BYTES)), "Upload-Metadata": metadata(filename="talk.mp4")}
    kind = "application/offset+octet-stream"
    answer = amara.post("/uploads", data=BYTES[:4_000], headers=headers, content_type=kind)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "4000")
    assert offset(amara, answer.headers["Location"]) == 4_000


def test_a_network_without_patch_is_no_obstacle(amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    headers = TUS | {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    kind = "application/offset+octet-stream"
    assert amara.post(address, data=BYTES[:100], headers=headers, content_type=kind).status_code == 204
    assert offset(amara, address) == 100
    assert amara.post(address, headers=TUS | {"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert amara.head(address, headers=TUS).status_code == 404


def test_a_part_begins_where_the_last_one_ended(amara: FlaskClient) -> None:
    """Abuse case 96: a wrong offset, and one that overlaps."""
    address = begun(amara, len(BYTES))
    append(amara, address, 0, BYTES[:2_000])
    for start in (0, 1_999, 2_001, 10**17):
        assert append(amara, address, start, BYTES[start:]).status_code == 409
        assert offset(amara, address) == 2_000


def test_an_upload_is_its_owners_alone(app: Flask, people: Cast, amara: FlaskClient) -> None:
    """Abuse case 96: a foreign upload id."""
    address, jonas = begun(amara, len(BYTES)), client_of(app, people.jonas)
    assert append(jonas, address, 0, BYTES).status_code == 404
    assert jonas.head(address, headers=TUS).status_code == 404
    assert jonas.get(address).status_code == 404
    assert jonas.delete(address, headers=TUS).status_code == 404
    assert jonas.post(f"{address}/removal").status_code == 404
    assert offset(amara, address) == 0


def test_one_at_a_time_writes(app: Flask, people: Cast, amara: FlaskClient) -> None:
    """Abuse case 96: two writers."""
    address = begun(amara, len(BYTES))
    with app.app_context(), unit_of_work():
        member = db.session.get_one(Member, people.amara)
        upload = upload_queries.get_upload(member, address.rsplit("/", 1)[1])
        first = upload_actions.take_turn(member, upload, 0)
    assert append(amara, address, 0, BYTES).status_code == 423
    with clock.frozen(clock.now() + upload_actions.TURN + timedelta(seconds=1)):
        assert append(amara, address, 0, BYTES[:50]).status_code == 204
    with app.app_context(), pytest.raises(upload_actions.Locked), unit_of_work():
        upload_actions.add(first, [upload_actions.Stored("parts/late", 10)])
    assert offset(amara, address) == 50


def test_a_second_end_makes_no_second_asset(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    """Abuse case 96: a double finish."""
    content = lecture.read_bytes()
    address = send(amara, content)
    assert append(amara, address, 0, content).status_code == 409
    settle(app)
    with app.app_context():
        jobs.perform(_job_of(app, "media.finish_upload"))
    # A client that has lost the last answer asks in this way.
    assert append(amara, address, len(content), b"").status_code == 204
    assert append(amara, address, len(content), b"more").status_code == 413
    assert (rows(app, Asset), files(app)) == (1, ["originals"])
    assert offset(amara, address) == len(content)


def _job_of(app: Flask, name: str) -> int:
    """The job of this name, which begins anew."""
    with unit_of_work():
        job = db.session.query(jobs.Job).filter_by(name=name).one()
        job.state = jobs.JobState.waiting
        return job.id


def test_a_file_that_is_not_the_announced_one_is_gone(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    """Abuse case 96: a finish with a bad hash."""
    address = send(amara, lecture.read_bytes(), sha256="0" * 64)
    settle(app)
    gone = amara.head(address, headers=TUS)
    assert (gone.status_code, rows(app, Asset), files(app)) == (422, 0, [])
    assert "SHA-256 differs" in state(amara, address)["reason"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_that_does_not_add_up_does_not_count(app: Flask, amara: FlaskClient, algorithm: str) -> None:
    address = begun(amara, len(BYTES))
    right = base64.b64encode(hashlib.new(algorithm, BYTES[:5_000]).digest()).decode()
    said = {"Upload-Checksum": f"{algorithm} {right}"}
    assert append(amara, address, 0, BYTES[1:5_001], said).status_code == 460
    assert (offset(amara, address), files(app)) == (0, [])
    assert append(amara, address, 0, BYTES[:5_000], said).status_code == 204
    assert offset(amara, address) == 5_000


def test_a_checked_part_that_was_cut_does_not_count(app: Flask, amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    said = {"Upload-Checksum": f"sha256 {base64.b64encode(hashlib.sha256(BYTES).digest()).decode()}"}
    assert append(amara, address, 0, b"", said, **cut_after(BYTES[:-1], len(BYTES))).status_code == 460
    assert (offset(amara, address), files(app)) == (0, [])


def test_a_cut_part_counts_as_far_as_it_arrived(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    """Abuse case 94: at 1, 50 and 99 %, and one byte short. Nothing is visible until the rest has come."""
    content = lecture.read_bytes()
    address = begun(amara, len(content), sha256=hashlib.sha256(content).hexdigest())
    here = 0
    for end in (len(content) // 100, len(content) // 2, len(content) * 99 // 100, len(content) - 1):
        cut = append(amara, address, here, b"", **cut_after(content[here:end], len(content) - here))
        here = end
        assert int(cut.headers["Upload-Offset"]) == offset(amara, address) == here
        settle(app)
        assert (state(amara, address)["state"], rows(app, Asset)) == ("arriving", 0)
    append(amara, address, here, content[here:])
    settle(app)
    assert (state(amara, address)["state"], rows(app, Asset)) == ("taken", 1)


def test_a_recording_that_ends_early_is_refused(app: Flask, amara: FlaskClient, faststart: Path) -> None:
    """Abuse case 94, by a sender who announces what is left."""
    content = faststart.read_bytes()
    address = send(amara, content[: len(content) * 2 // 3])
    settle(app)
    assert "The end of this file is missing" in state(amara, address)["reason"]
    assert (rows(app, Asset), files(app)) == (0, [])


def test_a_body_in_chunks_is_counted(amara: FlaskClient) -> None:
    """Abuse case 95."""
    address = begun(amara, len(BYTES))
    assert append(amara, address, 0, b"", **in_chunks(BYTES[:3_000])).status_code == 204
    assert offset(amara, address) == 3_000


def test_what_is_longer_than_announced_is_never_a_shortened_file(app: Flask, amara: FlaskClient) -> None:
    """Abuse case 95."""
    address = begun(amara, 3_000)
    assert append(amara, address, 0, BYTES[:3_001]).status_code == 413
    assert append(amara, address, 0, b"", **in_chunks(BYTES[:3_001])).status_code == 413
    assert (offset(amara, address), state(amara, address)["state"], files(app)) == (0, "arriving", [])


def test_what_is_stored_before_the_line_breaks_stays(
    app: Flask, amara: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PIECE", 1_000)
    address = begun(amara, len(BYTES))
    more = cut_after(b"", len(BYTES))
    more["environ_overrides"]["wsgi.input"] = BreaksOff(BYTES)
    assert append(amara, address, 0, b"", **more).status_code == 204
    assert (offset(amara, address), rows(app, Part)) == (5_000, 5)


class BreaksOff(io.BytesIO):
    """A line that is reset after 5,000 bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 5_000:
            raise ConnectionResetError
        return super().read(size)


def test_what_is_no_part_of_a_file_is_refused(amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    assert append(amara, address, 0, BYTES, {"Content-Type": "text/plain"}).status_code == 415
    assert append(amara, address, 0, BYTES, {"Upload-Offset": "-1"}).status_code == 400
    assert append(amara, address, 0, BYTES, {"Upload-Checksum": "md5 AAAA"}).status_code == 400
    assert append(amara, address, 0, BYTES, {"Tus-Resumable": "2"}).status_code == 412
    assert amara.post(address).status_code in {404, 412}
    assert offset(amara, address) == 0


def test_parts_need_the_token_of_a_page(app: Flask, amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    app.config["WTF_CSRF_ENABLED"] = True
    assert begin(amara, len(BYTES)).status_code == 400
    assert append(amara, address, 0, BYTES).status_code == 400
    assert amara.delete(address, headers=TUS).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    assert offset(amara, address) == 0


def test_nobody_uploads_without_signing_in(app: Flask, client: FlaskClient) -> None:
    assert begin(client, 1_000).status_code == 401
    assert rows(app) == 0


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_only_verified_professionals_upload(app: Flask, people: Cast, who: str) -> None:
    assert begin(client_of(app, getattr(people, who)), 1_000).status_code == 403
    assert rows(app) == 0


def test_a_badge_that_lapses_stops_an_upload(app: Flask, people: Cast, amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    with app.app_context(), unit_of_work():
        badge = db.session.get_one(Member, people.amara).badge
        assert badge is not None
        badge.expires_at = clock.now() - timedelta(days=1)
    assert append(amara, address, 0, BYTES).status_code == 403
    assert amara.delete(address, headers=TUS).status_code == 204


def test_a_limit_is_known_before_the_first_byte(amara: FlaskClient) -> None:
    limits = {
        "talk.mp4": (2_000_000_000, "2,000 MB"),
        "talk.mp3": (500_000_000, "500 MB"),
        "a.png": (20_000_000, "20 MB"),
    }
    for name, (limit, words) in limits.items():
        refused = begin(amara, limit + 1, name)
        assert refused.status_code == 413
        assert f"the limit is {words}" in sentence(refused)


def test_another_kind_of_file_is_refused_by_its_name(app: Flask, amara: FlaskClient) -> None:
    """Abuse case 87: what tells its kind."""
    for name in ("page.html", "drawing.svg", "list.m3u8", "papers.zip", "nothing", ""):
        refused = begin(amara, 1_000, name)
        assert (refused.status_code, rows(app)) == (415, 0)
        assert "Choose a video" in sentence(refused)


def test_an_empty_file_is_refused(amara: FlaskClient) -> None:
    assert "0 bytes" in sentence(begin(amara, 0))


def test_a_length_that_is_none_is_refused(amara: FlaskClient) -> None:
    named = TUS | {"Upload-Metadata": metadata(filename="talk.mp4")}
    for length in ("", "-5", "1.5", "1e3", "9" * 30):
        assert amara.post("/uploads", headers=named | {"Upload-Length": length}).status_code == 400
    assert amara.post("/uploads", headers=named).status_code == 400


def test_three_files_may_be_on_their_way(app: Flask, people: Cast, amara: FlaskClient) -> None:
    """Abuse case 104: fifty at once are three."""
    answers = [begin(amara, 1_000) for _ in range(50)]
    assert [each.status_code for each in answers] == [201] * 3 + [429] * 47
    assert "the limit is 3 at a time" in sentence(answers[-1])
    assert begin(client_of(app, people.jonas), 1_000).status_code == 201
    amara.delete(answers[0].headers["Location"], headers=TUS)
    assert begin(amara, 1_000).status_code == 201


def test_what_is_being_prepared_counts_too(app: Flask, people: Cast, amara: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(allowance.MOST_AT_A_TIME):
            factories.asset(db.session.get_one(Member, people.amara), state=AssetState.processing)
    assert "still being prepared" in sentence(begin(amara, 1_000))
    assert begin(amara, 1_000, "trace.png").status_code == 201


def test_a_day_has_its_limit(app: Flask, people: Cast, amara: FlaskClient) -> None:
    """Abuse case 104: what was sent and what is on its way count together."""
    with app.app_context(), unit_of_work():
        factories.asset(db.session.get_one(Member, people.amara), size=1_000_000_000)
    begun(amara, 600_000_000)
    refused = begin(amara, 500_000_000)
    assert refused.status_code == 429
    assert "1,600 MB in the last 24 hours" in sentence(refused)
    assert "the limit is 2,000 MB a day" in sentence(refused)


def test_a_nearly_full_disk_takes_texts_and_no_files(
    app: Flask, amara: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Abuse case 104."""
    address = begun(amara, len(BYTES))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1_000, 901, 99))
    assert begin(amara, 1_000).status_code == 507
    refused = append(amara, address, 0, BYTES)
    assert (refused.status_code, "nearly full" in sentence(refused)) == (507, True)
    assert amara.get("/").status_code == 200
    assert amara.post("/posts/drafts", data={"title": "Words", "version": "1"}).status_code == 303
    monkeypatch.undo()
    assert append(amara, address, 0, BYTES).status_code == 204


NAMES = {
    "../../x.mp4": "x.mp4",
    "..\\..\\x.mp4": "x.mp4",
    "a\0b\r\nSet-Cookie: x.mp4": "a b Set-Cookie: x.mp4",
    "документ.mp4": "документ.mp4",
    "x" * 300 + ".mp4": "x" * 120 + ".mp4",
    ".htaccess.mp4": ".htaccess.mp4",
    "<b>bold</b>.mp4": "b>.mp4",
}


def test_a_name_is_kept_for_showing_only(app: Flask, amara: FlaskClient) -> None:
    """Abuse case 97: where it is stored has nothing to do with what it is called."""
    for name, kept in NAMES.items():
        address = begun(amara, 1_000, name)
        assert state(amara, address)["filename"] == kept
        assert re.fullmatch("/uploads/[0-9a-f]{32}", address)
        assert amara.delete(address, headers=TUS).status_code == 204


LIES = (
    (b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n", "talk.mp4", "a playlist"),
    (b"<html>hello</html>", "talk.mp4", "a web page"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "talk.webm", "in XML"),
    (b"PK\x03\x04rest", "talk.mp4", "a ZIP archive"),
    (b"\x89PNG\r\n\x1a\nrest", "talk.mp3", "a picture"),
    (b"Just words, and many of them." * 50, "talk.mp3", "another kind"),
    (b"<html>hello</html>", "trace.jpg", "cannot be read"),
    (b"%PDF-1.7", "trace.png", "cannot be read"),
)


def test_what_a_name_hides_is_refused_in_words(app: Flask, amara: FlaskClient) -> None:
    """Abuse case 87."""
    for content, name, words in LIES:
        address = send(amara, content, name)
        settle(app)
        said = state(amara, address)
        assert said["state"] == "refused"
        assert words in said["reason"]
    assert (rows(app, Asset), files(app)) == (0, [])


def test_a_name_that_lies_is_refused(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    """Abuse case 87."""
    address = send(amara, lecture.read_bytes(), "talk.mp3")
    settle(app)
    assert "The name ends in .mp3, but this is an MP4" in state(amara, address)["reason"]


def test_a_sound_file_has_a_smaller_limit_whatever_its_name_says(
    app: Flask, amara: FlaskClient, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = record("sound.mp4", "-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac")
    monkeypatch.setitem(allowance.LARGEST, AssetKind.audio, 1_000)
    address = send(amara, sound.read_bytes(), "sound.mp4")
    settle(app)
    assert "This episode has" in state(amara, address)["reason"]


def test_a_removed_upload_leaves_nothing(app: Flask, amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    append(amara, address, 0, BYTES[:3_000])
    assert amara.delete(address, headers=TUS).status_code == 204
    assert append(amara, address, 3_000, BYTES[3_000:]).status_code == 404
    settle(app)
    assert (rows(app), files(app)) == (0, [])


def test_a_form_removes_as_well(app: Flask, amara: FlaskClient) -> None:
    address = begun(amara, len(BYTES))
    assert amara.post(f"{address}/removal").headers["Location"] == "/drafts"
    settle(app)
    assert rows(app) == 0


def test_an_upload_runs_out_a_week_after_its_last_part(app: Flask, people: Cast, amara: FlaskClient) -> None:
    begin_at = clock.now()
    with clock.frozen(begin_at):
        address = begun(amara, len(BYTES))
        settle(app)
    with clock.frozen(begin_at + timedelta(days=6)):
        amara = client_of(app, people.amara)
        answer = append(amara, address, 0, BYTES[:3_000])
        expires = (begin_at + timedelta(days=13)).strftime("%d %b %Y")
        assert expires in answer.headers["Upload-Expires"]
    with clock.frozen(begin_at + timedelta(days=8)):
        settle(app)
        assert offset(client_of(app, people.amara), address) == 3_000
    with clock.frozen(begin_at + timedelta(days=13, minutes=1)):
        amara = client_of(app, people.amara)
        assert amara.head(address, headers=TUS).status_code == 410
        settle(app)
    assert (rows(app), files(app)) == (0, [])


def test_the_same_file_announced_twice_is_one_upload(app: Flask, amara: FlaskClient) -> None:
    """The answer to the first may have been lost on its way."""
    known = {"fingerprint": "1" * 64}
    assert begun(amara, 1_000, **known) == begun(amara, 1_000, **known)
    assert begun(amara, 1_000) != begun(amara, 1_000)


def test_the_member_hears_what_became_of_it(app: Flask, people: Cast, amara: FlaskClient) -> None:
    address = send(amara, b"no film", "talk.mp4")
    settle(app)
    [event] = amara.get(f"/streams/member:{people.amara}/events?after=0").get_json()["events"][:1]
    assert (event["type"], event["body"]["state"]) == ("upload", "refused")
    assert address.endswith(event["body"]["upload"])
