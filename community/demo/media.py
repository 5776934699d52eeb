"""The demo's films and episodes: drawn and spoken here, then sent and made ready as anybody's are."""

import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.core import jobs
from community.core.db import db, unit_of_work
from community.core.languages import LANGUAGES
from community.demo import drawings
from community.demo.speech import speak
from community.demo.texts import Text, members
from community.forums.models import Post
from community.media import actions, uploads
from community.media.caption_actions import keep_automatic
from community.media.models import Asset
from community.media.pipeline.captions import Caption
from community.media.pipeline.probe import probe
from community.media.pipeline.sandbox import OnProgress, nobody

LANGUAGE = "en"
LETTERS_OF_A_CAPTION = 84


@dataclass(frozen=True)
class Prepared:
    """A recording as its author would bring it, what is said in it when, and its parts as (second, title)."""

    path: Path
    captions: list[Caption]
    chapters: list[tuple[float, str]]
    is_automatic: bool


def bring_all(works: Sequence[tuple[int, Text]]) -> Iterator[tuple[str, float]]:
    """Give each post, by its number, its recording; tells how far it is. Enters units of work of its own."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=1) as studio:
        # The next one is drawn while this one is made ready.
        coming = [(post_id, studio.submit(prepare, spec, Path(folder))) for post_id, spec in works]
        try:
            for count, (post_id, prepared) in enumerate(coming, start=1):
                yield "Films and episodes, drawn and spoken", (count - 1) / len(works)
                _bring(post_id, prepared.result())
        finally:
            studio.shutdown(cancel_futures=True)
    yield "Films and episodes, drawn and spoken", 1


def prepare(spec: Text, folder: Path, *, on_progress: OnProgress = nobody) -> Prepared:
    """Speak and draw what a post of the demo shows."""
    lines = [(line.get("speaker", "a"), line["text"]) for line in spec.get("speech") or spec["narration"]]
    voice = folder / f"{spec['stem']}.wav"
    starts = speak(lines, voice)
    path = _film(spec, voice, starts, on_progress) if "video" in spec else voice
    ends, names = [*starts[1:], probe(voice).duration], _names(spec)
    captions = [
        caption
        for start, end, (voice_of, text) in zip(starts, ends, lines, strict=True)
        for caption in captions_of(text, start, end, speaker=names.get(voice_of, ""))
    ]
    return Prepared(path, captions, _chapters(spec, starts), spec.get("captions") == "automatic")


def _names(spec: Text) -> dict[str, str]:
    """Whose the voices of a conversation are: the author's, and that of the guest who has agreed."""
    agreed = [each["member"] for each in spec.get("credit", ()) if each["answer"] == "agreed"]
    handles = [spec["author"], *(each for each in agreed if each != spec["author"])] if agreed else []
    called = {each["handle"]: each["name"] for each in members()}
    return dict(zip("ab", map(called.__getitem__, handles), strict=False))


def _film(spec: Text, voice: Path, starts: Sequence[float], on_progress: OnProgress) -> Path:
    path = voice.with_suffix(".mp4")
    drawings.draw(spec["video"], path, narration=voice, cues=starts, on_progress=on_progress)
    return path


def _chapters(spec: Text, starts: Sequence[float]) -> list[tuple[float, str]]:
    """The first begins with the recording, although its voice begins a moment later."""
    chapters = [(starts[each["at_line"]], each["title"]) for each in spec.get("chapter", ())]
    return [(0.0 if at == starts[0] else at, title) for at, title in chapters]


def captions_of(text: str, start: float, end: float, *, speaker: str = "") -> list[Caption]:
    """A line in pieces that fit on a screen, each for as long as its share of the letters."""
    pieces = textwrap.wrap(text, LETTERS_OF_A_CAPTION)
    second = (end - start) / sum(map(len, pieces))
    captions = []
    for piece in pieces:
        ends = start + len(piece) * second
        captions.append(Caption(start, ends, piece, speaker=speaker))
        start = ends
    return captions


def _bring(post_id: int, prepared: Prepared) -> None:
    asset_id = _send(post_id, prepared.path)
    jobs.run_all()
    with unit_of_work():
        post, asset = db.session.get_one(Post, post_id), db.session.get_one(Asset, asset_id)
        post.asset = asset
        _caption(post, asset, prepared)
        actions.name_chapters(post.author, asset, prepared.chapters)


def _caption(post: Post, asset: Asset, prepared: Prepared) -> None:
    if prepared.is_automatic:
        keep_automatic(asset, LANGUAGE, prepared.captions)
        return
    label = LANGUAGES[LANGUAGE]
    actions.add_captions(post.author, asset, language=LANGUAGE, label=label, lines=prepared.captions)


def _send(post_id: int, path: Path) -> int:
    with (
        path.open("rb") as stream,
        uploads.arrived(FileStorage(stream, filename=path.name)) as arrived,
        unit_of_work(),
    ):
        return actions.receive(db.session.get_one(Post, post_id).author, arrived).id
