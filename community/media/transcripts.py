"""What is said in a recording, to be read: paragraphs by speaker and by pause, each with its time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from community.core.templating import duration
from community.media.models import Asset, Track
from community.media.pipeline.captions import Caption

PAUSE = 2.0
LONGEST_PARAGRAPH = 360
ENDS = (".", "?", "!", "…", "。", "؟")


@dataclass
class Paragraph:
    speaker: str
    lines: list[Caption]
    length: int = 0

    @property
    def at(self) -> float:
        return self.lines[0].start

    @property
    def words(self) -> str:
        return " ".join(line.text for line in self.lines)


def chosen(asset: Asset, language: str | None) -> Track | None:
    """The captions to be read: in the language asked for, else the first; None where there are none."""
    wanted = [each for each in asset.tracks if each.language == language]
    return next(iter([*wanted, *asset.tracks]), None)


def paragraphs(lines: Sequence[Caption]) -> list[Paragraph]:
    """A new one begins with another speaker, after a pause, or where a long one comes to a full stop."""
    made: list[Paragraph] = []
    for line in lines:
        if not line.text:
            continue
        if not made or not _goes_on(made[-1], line):
            made.append(Paragraph(line.speaker, []))
        made[-1].lines.append(line)
        made[-1].length += len(line.text)
    return made


def _goes_on(paragraph: Paragraph, line: Caption) -> bool:
    last = paragraph.lines[-1]
    room = LONGEST_PARAGRAPH if last.text.endswith(ENDS) else 2 * LONGEST_PARAGRAPH
    is_same = line.speaker == paragraph.speaker and line.start - last.end < PAUSE
    return is_same and paragraph.length < room


def html_of(lines: Sequence[Caption]) -> str:
    """The transcript as it stands on a page; its links move the player, or load the page at that time."""
    return str(Markup("\n").join(_paragraph(each) for each in paragraphs(lines)))


def text_of(lines: Sequence[Caption]) -> str:
    """The transcript as plain text, with times and speakers."""
    return "\n\n".join(
        f"[{duration(each.at)}] {each.speaker + ': ' if each.speaker else ''}{each.words}"
        for each in paragraphs(lines)
    )


def second(at: float) -> int:
    """The whole second for an address such as `?t=130`, never behind what is meant."""
    return int(at)


def _paragraph(paragraph: Paragraph) -> Markup:
    at = paragraph.at
    link = Markup('<a class="at" href="?t={}#player" data-seek="{}">{}</a>').format(
        second(at), _number(at), duration(second(at))
    )
    speaker = Markup(" <strong>{}</strong>").format(paragraph.speaker) if paragraph.speaker else ""
    said = Markup(" ").join(_said(paragraph.lines))
    return Markup('<div class="passage"><p class="passage-head">{}{}</p><p>{}</p></div>').format(
        link, speaker, said
    )


def _said(lines: Sequence[Caption]) -> Iterator[Markup]:
    for line in lines:
        yield Markup('<span data-at="{}" data-until="{}">{}</span>').format(
            _number(line.start), _number(line.end), line.text
        )


def _number(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
