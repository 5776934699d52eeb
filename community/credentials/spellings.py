"""How one name is written in several ways: without accents, in full (ü and ue), and from other alphabets.

Each word has three spellings; two words are the same when they share one. The Cyrillic ones are those of
Russian passports (ICAO 9303), of English maps (BGN/PCGN) and of Ukrainian passports.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# What Unicode does not take apart into a letter and its accent, or not as all who write it would. Where there
# are fewer than three spellings, the last one stands for the others, too.
LETTERS = {
    "ä": "a ae", "ö": "o oe", "ü": "u ue", "å": "a aa", "ø": "o oe", "æ": "ae", "œ": "oe", "ß": "ss",
    "ł": "l", "đ": "d dj", "ð": "d dh", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ə": "a e",
    "а": "a", "б": "b", "в": "v", "г": "g g h", "д": "d", "е": "e", "ё": "e yo", "ж": "zh", "з": "z",
    "и": "i i y", "й": "i y i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh kh h", "ц": "ts c", "ч": "ch", "ш": "sh", "щ": "shch",
    "ы": "y", "э": "e", "ю": "iu yu iu", "я": "ia ya ia", "і": "i", "ї": "i yi i", "є": "ie ye ie",
    "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "d dj", "џ": "dz", "ѓ": "g gj",
    "ќ": "k kj", "ѕ": "dz",
    "α": "a", "β": "v b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i e", "θ": "th", "ι": "i",
    "κ": "k c", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "τ": "t",
    "υ": "y u", "φ": "f ph", "χ": "ch h", "ψ": "ps", "ω": "o",
}  # fmt: skip
SPELLINGS = range(3)
SIGNS = dict.fromkeys(map(ord, "ъьʹʺ"))
BETWEEN = re.compile(r"[\s,;()/\[\]\"“”„«»_·]+")
HYPHENS = re.compile(r"[-‐‑‒–—־]+")
APOSTROPHES = re.compile(r"['’‘ʼʻʿʾ`´′]+")


# What may stand beside a name or be left out. Where the other side has it, too, it counts as a name: Do is a
# family name in Viet Nam, Md a given one in Bangladesh.
TITLES = frozenset(
    """
    dr doctor doktor prof professor pd priv doz med mr mrs ms miss mx sir dame herr frau mag dipl ing univ
    dott dottssa dra sra mme mlle md mbbs mbchb mbbch bmbs mbbchir bm bs bch do phd dphil msc bsc ba ma
    mph mba mha bsn msn dnp adn rn lpn lvn np pa pac fnp pnp aprn arnp crna cnm cns rm rmn rgn en dds dmd
    dpm dc od pharmd rph bpharm pt dpt ot otr slp facp facs facc faap facog facep faan fesc frcs frcp
    frcpc frcsc mrcp mrcs mrcgp frca frcog frcr mrcpsych ches mches cph jr sr ii iii iv esq
    """.split()  # noqa: SIM905  # A hundred quoted words would be no easier to read.
)
PARTICLES = frozenset(
    """
    van von der den de del della dela di da das do dos du des le la los las lo ter ten te zu zum zur af av y
    el al ul as ad bin ibn ben bint binti st
    """.split()  # noqa: SIM905
)
OPTIONAL = TITLES | PARTICLES
# With dots between the letters these are initials: J. R.
NEVER_DOTTED = frozenset({"jr", "sr"})


@dataclass(frozen=True)
class Word:
    """One word of a name; words that a hyphen joins share their `place`, which counts from the left."""

    spellings: tuple[str, ...]
    place: int

    @property
    def plain(self) -> str:
        return self.spellings[0]

    @property
    def is_initial(self) -> bool:
        return len(self.plain) == 1 and self.plain.isascii()

    def is_like(self, other: "Word") -> bool:
        return not set(self.spellings).isdisjoint(other.spellings)

    def begins_like(self, other: "Word") -> bool:
        """Whether one of both is an initial, and may be the other's."""
        letters = {spelling[0] for spelling in self.spellings}
        return (self.is_initial or other.is_initial) and any(each[0] in letters for each in other.spellings)


def words_of(text: str) -> list[Word]:
    # Twice: one apostrophe comes apart into a blank and an accent, another is part of a letter until then.
    whole = APOSTROPHES.sub("", unicodedata.normalize("NFKC", APOSTROPHES.sub("", text)).casefold())
    return [
        Word(spellings, place)
        for place, together in enumerate(_undotted(BETWEEN.split(whole)))
        for part in HYPHENS.split(together)
        if all(spellings := tuple(_spelled(part, column) for column in SPELLINGS))
    ]


def _undotted(chunks: Sequence[str]) -> Iterator[str]:
    """`m.d.` behind a name is one title, `j.m.` before it are two initials."""
    for at, chunk in enumerate(chunks):
        bare = chunk.replace(".", "")
        is_title = at > 0 and bare in TITLES - NEVER_DOTTED
        yield from [bare] if is_title else chunk.split(".")


def joined(words: Sequence[Word]) -> Word:
    """Several words as if they were written as one."""
    columns = zip(*(word.spellings for word in words), strict=True)
    return Word(tuple("".join(column) for column in columns), words[0].place)


def _spelled(part: str, column: int) -> str:
    apart = unicodedata.normalize("NFKD", _replaced(part.translate(SIGNS), column))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    # An accent over a letter of the table, as in “ΐ”, leaves a letter that is still to be replaced.
    return _replaced(bare, column)


def _replaced(text: str, column: int) -> str:
    return "".join(_spellings(letter)[column] for letter in text)


@cache
def _spellings(letter: str) -> tuple[str, ...]:
    known = LETTERS.get(letter, letter).split(" ")
    return tuple(known[min(column, len(known) - 1)] for column in SPELLINGS)
