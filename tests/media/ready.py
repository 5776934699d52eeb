"""Recordings as the pipeline makes them ready, for tests that play them: real, small and complete."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from flask import Flask
from werkzeug.datastructures import FileStorage

from community.accounts.models import Member
from community.core import jobs
from community.core.db import db, unit_of_work
from community.media import actions, uploads

SECONDS = 9


def draw_film(folder: Path, *, size: str = "640x360", seconds: float = SECONDS) -> Path:
    """A moving test card with a tone: of 640 by 360 it becomes 240p, 360p and sound alone."""
    path = folder / "talk.mp4"
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=f=330:r=44100:d={seconds}"]
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "1"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y", *picture, *sound]
    subprocess.run([*command, *encoding, str(path)], check=True)
    return path


def received(member_id: int, path: Path) -> int:
    """Sent by its owner, and not looked at yet; call it in an application's context."""
    with (
        path.open("rb") as stream,
        uploads.arrived(FileStorage(stream, path.name)) as arrived,
        unit_of_work(),
    ):
        return actions.receive(db.session.get_one(Member, member_id), arrived).id


def make_ready(app: Flask, member_id: int, path: Path) -> int:
    """The number of an asset of the member's that is complete: every file that players ask for is there."""
    with app.app_context():
        asset_id = received(member_id, path)
        jobs.run_all()
        return asset_id
