"""What a file is by its first bytes, and whether its name says the same."""

from pathlib import Path

from community.core.errors import Unfit

NAMED = {
    "mov": "an MP4 or QuickTime file",
    "matroska": "a WebM or Matroska file",
    "wav": "a WAV file",
    "avi": "an AVI file",
    "ogg": "an Ogg file",
    "flac": "a FLAC file",
    "mp3": "an MP3 file",
    "aac": "an AAC file",
    "mpegts": "an MPEG transport stream",
}
EXTENSIONS = {
    "mov": ("mp4", "m4v", "m4a", "mov", "3gp", "3g2"),
    "matroska": ("mkv", "webm", "mka", "weba"),
    "wav": ("wav",),
    "avi": ("avi",),
    "ogg": ("ogg", "oga", "ogv", "opus"),
    "flac": ("flac",),
    "mp3": ("mp3",),
    "aac": ("aac",),
    "mpegts": ("ts",),
}
DISGUISES = (
    (b"#EXTM3U", "a playlist"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"<", "a web page or a drawing in XML"),
)
ACCEPTED = "Choose a video (MP4, MOV, WebM, MKV) or a sound file (MP3, M4A, WAV, FLAC, Ogg)"
ISO_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def agreed_family(path: Path, filename: str) -> str:
    """The family of formats that the bytes and the name both speak of; raises Unfit when they differ."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Unfit(f"This file is empty (0 bytes). {ACCEPTED}.")
    family = family_of(head)
    if family is None:
        raise Unfit(f"This is {disguise_of(head)}, not a recording. {ACCEPTED}.")
    extension = Path(filename).suffix.lower().lstrip(".")
    if extension not in EXTENSIONS[family]:
        raise Unfit(
            f"The name ends in {'.' + extension if extension else 'nothing'}, but this is {NAMED[family]}. "
            f"Give it the ending .{EXTENSIONS[family][0]}, or save it again as MP4 or MP3."
        )
    return family


def family_of(head: bytes) -> str | None:
    if head[4:8] in ISO_BOXES:
        return "mov"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12])
    if head[:1] == b"\x47" and head[188:189] == b"\x47":
        return "mpegts"
    marks = {b"\x1a\x45\xdf\xa3": "matroska", b"OggS": "ogg", b"fLaC": "flac"}
    return marks.get(head[:4]) or mpeg_audio(head)


def mpeg_audio(head: bytes) -> str | None:
    if head[:3] == b"ID3":
        return "mp3"
    if len(head) < 2 or head[0] != 0xFF:
        return None
    # ADTS has layer 0 in its sync word; layer 3 is MP3.
    layer = head[1] & 0xF6
    if layer == 0xF0:
        return "aac"
    return "mp3" if head[1] & 0xE6 == 0xE2 else None


def disguise_of(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, name in DISGUISES:
        if text.startswith(mark):
            return name
    return "a file of another kind"
