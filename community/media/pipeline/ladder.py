"""The sizes in which a video is offered, and what each of them may take of a reader's line."""

from dataclasses import dataclass

from community.media.pipeline.probe import Probe


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: the shorter side in pixels, and the most that the picture may take."""

    side: int
    kilobits: int

    @property
    def name(self) -> str:
        return f"{self.side}p"


LADDER = (Rung(240, 400), Rung(360, 800), Rung(480, 1400), Rung(720, 2800), Rung(1080, 5000))
# Nothing is made in these sizes unless it came in them; they say what a source between them may take.
ABOVE = (Rung(1440, 9000), Rung(2160, 18000))
TOP = ABOVE[-1].side
FIRST = 360
# A rung so little below the source's own size would take room and show no difference.
NEXT_BELOW = 0.9
MAX_RATE = 60


def rungs_for(probe: Probe) -> list[Rung]:
    """From the smallest up to the source's own size; nothing is ever larger than it came."""
    own = own_rung(probe)
    return [*(rung for rung in LADDER if rung.side < NEXT_BELOW * own.side), own]


def own_rung(probe: Probe) -> Rung:
    side = even(min(TOP, *shown_size(probe)))
    return Rung(side, next(rung.kilobits for rung in (*LADDER, *ABOVE) if rung.side >= side))


def first_rung(probe: Probe) -> Rung:
    """The one to begin with: soon made, and good enough to be watched."""
    rungs = rungs_for(probe)
    if is_copied(rungs[-1], probe):
        return rungs[-1]
    return next((rung for rung in rungs if rung.side >= FIRST), rungs[-1])


def other_rungs(probe: Probe) -> list[Rung]:
    first = first_rung(probe)
    return [rung for rung in rungs_for(probe) if rung != first]


def is_copied(rung: Rung, probe: Probe) -> bool:
    """Whether the source itself already is what would be made of it for this rung."""
    own = own_rung(probe)
    fits = probe.is_plain and min(shown_size(probe)) == own.side and probe.kilobits <= own.kilobits
    return rung == own and fits


def size_on(rung: Rung, probe: Probe) -> tuple[int, int]:
    """Width and height, both even as 4:2:0 wants them; a portrait has its width as the shorter side."""
    width, height = shown_size(probe)
    scale = rung.side / min(width, height)
    return even(width * scale), even(height * scale)


def shown_size(probe: Probe) -> tuple[int, int]:
    return probe.width or 2, probe.height or 2


def even(length: float) -> int:
    return max(2, int(length / 2 + 0.25) * 2)
