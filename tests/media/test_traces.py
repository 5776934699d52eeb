"""Nothing that is served says where, when, by whom or with which device a recording was made."""

import struct
from pathlib import Path

import pytest
from flask import Flask

from community.core import jobs
from community.core.db import db
from community.media.models import Asset
from community.media.pipeline.probe import probe
from tests.cast import Cast
from tests.media.conftest import H264, Recorder, picture, sound
from tests.media.ready import received

PLACE, SERIAL, AUTHOR, WORDS = "+53.3498-006.2603", "SN-4711-0815", "Nurse Nobody", "Ward Seven"
TRACES = (PLACE, SERIAL, AUTHOR, WORDS)
XMP = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
TAGS = [
    *("-metadata", f"location={PLACE}/", "-metadata", f"com.apple.quicktime.serial={SERIAL}"),
    *("-metadata", f"artist={AUTHOR}", "-metadata", f"title={WORDS}", "-metadata", f"comment={WORDS}"),
    *("-metadata:s:v", f"title={AUTHOR}", "-metadata:s:a", f"handler_name={AUTHOR}"),
    *("-movflags", "use_metadata_tags"),
]
# An encoder's note inside the pictures, as some cameras write it.
NOTE = f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{SERIAL}"


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chapters") / "chapters.txt"
    path.write_text(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={WORDS}\n")
    return path


def boxes() -> bytes:
    """A description in XMP, and a note of a phone's in a box of its own."""
    described = XMP + f"<x:xmpmeta><aux:SerialNumber>{SERIAL}</aux:SerialNumber></x:xmpmeta>".encode()
    noted = b"\xa9xyz" + f"{PLACE}/ {AUTHOR}".encode()
    wrapped = [(b"uuid", described), (b"free", noted)]
    return b"".join(struct.pack(">I4s", 8 + len(body), name) + body for name, body in wrapped)


@pytest.fixture(scope="module")
def film(record: Recorder, chapters: Path) -> Path:
    """One that fits, and is copied: what stands between its pictures would travel along."""
    encoding = [*H264, "-g", "25", "-b:v", "200k", "-ac", "2", "-bsf:v", NOTE]
    sources = [*picture("160x90", 2), *sound(2), "-i", str(chapters), "-map_metadata", "2"]
    path = record("phone.mp4", *sources, *encoding, *TAGS)
    path.write_bytes(path.read_bytes() + boxes())
    assert probe(path).is_plain
    return path


@pytest.fixture(scope="module")
def episode(record: Recorder) -> Path:
    cover = record("cover.png", *picture("64x64", 1), "-frames:v", "1")
    shown = ["-map", "0", "-map", "1", "-disposition:v", "attached_pic", "-c:v", "copy"]
    return record("talk.mp3", *sound(2), "-i", str(cover), *shown, *TAGS[:10], "-id3v2_version", "3")


@pytest.mark.parametrize("name", ["film", "episode"])
def test_no_file_that_is_served_has_a_trace_of_the_source(
    app: Flask, people: Cast, request: pytest.FixtureRequest, name: str
) -> None:
    """Abuse cases 100 and 107."""
    path: Path = request.getfixturevalue(name)
    assert all(trace.encode() in path.read_bytes() for trace in TRACES)
    with app.app_context():
        asset_id = received(people.amara, path)
        jobs.run_all()
        assert db.session.get_one(Asset, asset_id).is_complete
    served = list((app.extensions["settings"].instance / "files" / "media").rglob("*.*"))
    assert len(served) >= 4
    for file in served:
        content = file.read_bytes()
        assert [trace for trace in TRACES if trace.encode() in content] == [], file.name
