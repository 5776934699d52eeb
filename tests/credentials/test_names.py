"""Names: what may be one person's, what is another's, and what a moderator has to look at."""

import unicodedata
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.credentials.entries import Name
from community.credentials.names import likeness
from community.credentials.spellings import OPTIONAL, words_of
from community.credentials.verdicts import Verdict

match, plausible, differs, unknown = Verdict.match, Verdict.plausible, Verdict.differs, Verdict.unknown

# The ranges of Latin, Greek and Cyrillic letters, in which registers and applicants differ most.
LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x52F)
WORDS = st.text(LETTERS, min_size=2, max_size=8)
NAMES = st.builds(Name, family=WORDS, given=st.lists(WORDS, min_size=1, max_size=3).map(" ".join))
PLAIN_NAMES = st.builds(
    Name,
    family=st.sampled_from(["okoro", "smith", "lee", "van lee", "smith-lee"]),
    given=st.sampled_from(["ann", "ada", "jonas", "j", "a"]),
)


class Pair(NamedTuple):
    said: str
    family: str
    given: str
    verdict: Verdict
    words: str


PAIRS = [
    Pair("Jane Roe", "Roe", "Jane", match, "Match"),
    Pair("jane roe", "ROE", "JANE", match, "Match"),
    Pair("  Jane   Roe ", "Roe", "Jane", match, "Match"),
    # The order.
    Pair("Roe Jane", "Roe", "Jane", match, "Order differs"),
    Pair("ROE, Jane", "Roe", "Jane", match, "Order differs"),
    Pair("Zhang Wei", "Zhang", "Wei", match, "Order differs"),
    Pair("Nagy Anna Éva", "Nagy", "Anna", match, "Order differs"),
    # Accents, and letters that are written in two ways.
    Pair("Jose Munoz", "Muñoz", "José", match, "Match"),
    Pair("Jürgen Müller", "Mueller", "Juergen", match, "Match"),
    Pair("Jurgen Muller", "Müller", "Jürgen", match, "Match"),
    Pair("Anna Weiß", "Weiss", "Anna", match, "Match"),
    Pair("Søren Kjær", "Kjaer", "Soeren", match, "Match"),
    Pair("Lukasz Wolski", "Wolski", "Łukasz", match, "Match"),
    Pair("Asa Lindstrom", "Lindström", "Åsa", match, "Match"),
    Pair("Þóra Jonsdottir", "Jónsdóttir", "Thora", match, "Match"),
    Pair("Nguyễn Thị Đào", "Nguyen", "Thi Dao", match, "Order differs"),
    Pair("İpek Yıldız", "Yildiz", "Ipek", match, "Match"),
    # Other alphabets.
    Pair("Sergey Dmitriev", "Дмитриев", "Сергей", match, "Match"),
    Pair("Sergei Dmitriev", "Дмитриев", "Сергей", match, "Match"),
    Pair("Hryhorii Tkachenko", "Ткаченко", "Григорій", match, "Match"),
    Pair("Юлия Чехова", "Chekhova", "Yuliya", match, "Match"),
    Pair("Eleni Papadaki", "Παπαδάκη", "Ελένη", match, "Match"),
    Pair("王小明", "王", "小明", match, "Order differs"),
    Pair("Xiaoming Wang", "王", "小明", differs, "Other script"),
    # Particles, hyphens, apostrophes.
    Pair("Pieter van der Berg", "Berg", "Pieter", match, "Match"),
    Pair("Pieter Berg", "van der Berg", "Pieter", match, "Match"),
    Pair("Pieter Vandenberg", "van den Berg", "Pieter", match, "Match"),
    Pair("Layla Al-Masri", "El Masri", "Layla", match, "Match"),
    Pair("Omar bin Said", "Said", "Omar", match, "Match"),
    Pair("Sean O'Brien", "O’BRIEN", "SEAN", match, "Match"),
    Pair("Sean Obrien", "O Brien", "Sean Patrick", match, "Match"),
    Pair("Iain MacDonald", "Mac Donald", "Iain", match, "Match"),
    Pair("Jean-Pierre Martin", "Martin", "Jean Pierre", match, "Match"),
    Pair("Mary Ann Lee", "Lee", "Maryann", match, "Match"),
    # Titles, and names that look like titles.
    Pair("Dr. Jane Roe, MD, FACP", "Roe", "Jane", match, "Match"),
    Pair("Jane Roe M.D., Ph.D.", "Roe", "Jane", match, "Match"),
    Pair("Prof. Dr. med. Eva Braune", "Braune", "Eva", match, "Match"),
    Pair("Jane Roe RN", "Roe", "Jane", match, "Match"),
    Pair("Samuel Roe Jr.", "Roe", "Samuel", match, "Match"),
    Pair("Anh Do", "Do", "Anh", match, "Match"),
    Pair("Md Rahman", "Rahman", "Md", match, "Match"),
    Pair("Anh Le", "Do", "Anh", differs, "Family name missing"),
    # Initials and middle names.
    Pair("Jane Roe", "Roe", "Jane Alice", match, "Match"),
    Pair("Jane Alice Roe", "Roe", "Jane", match, "Match"),
    Pair("Jane A. Roe", "Roe", "Jane Alice", match, "Match"),
    Pair("J. Alice Roe", "Roe", "Jane Alice", match, "Match"),
    Pair("J. R. Smith", "Smith", "Jane Ruth", plausible, "Initial only"),
    Pair("J.R. Smith", "Smith", "J R", match, "Match"),
    Pair("J Roe", "Roe", "Jane", plausible, "Initial only"),
    Pair("Jane Roe", "Roe", "J", plausible, "Initial only"),
    Pair("Alice Roe", "Roe", "Jane Alice", plausible, "Middle name used"),
    Pair("Jane B Roe", "Roe", "Jane Alice", plausible, "Middle name differs"),
    Pair("Jane Beth Roe", "Roe", "Jane Alice", plausible, "Middle name differs"),
    Pair("Roe", "Roe", "Jane", plausible, "Given name missing"),
    Pair("Dr Roe", "Roe", "Jane", plausible, "Given name missing"),
    # Several family names.
    Pair("Ana García López", "García López", "Ana", match, "Match"),
    Pair("Ana García", "García López", "Ana", plausible, "One family name"),
    Pair("Ana García López", "García", "Ana", plausible, "More names said"),
    Pair("Santiago Ramon Cajal", "Ramón y Cajal", "Santiago", match, "Match"),
    Pair("João Silva Santos", "da Silva Santos", "João Pedro", match, "Match"),
    Pair("Ann Smith-Jones", "Smith", "Ann", plausible, "More names said"),
    Pair("Ann Smith", "Smith-Jones", "Ann", plausible, "One family name"),
    # Married names.
    Pair("Jane Roe", "Miller", "Jane", plausible, "Married name?"),
    Pair("J Roe", "Miller", "Jane", differs, "Name differs"),
    # Somebody else.
    Pair("Jane Roe", "Roe", "Peter", differs, "Given name differs"),
    Pair("K Roe", "Roe", "Jane", differs, "Given name differs"),
    Pair("Bob Roe", "Roe", "Robert", differs, "Given name differs"),
    Pair("Jane Roe", "Miller", "Peter", differs, "Name differs"),
    Pair("Jane", "Roe", "Jane", differs, "Family name missing"),
    Pair("Jane R.", "Roe", "Jane", differs, "Family name missing"),
    # One name, or none.
    Pair("Suharto", "Suharto", "", match, "Match"),
    Pair("Ahmad Suharto", "Suharto", "", plausible, "Given name missing"),
    Pair("", "Roe", "Jane", unknown, "No name"),
    Pair("Jane Roe", "", "", unknown, "No name"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.said} | {pair.given} {pair.family}")
def test_a_name_said_is_judged_beside_the_register(pair: Pair) -> None:
    assert likeness(pair.said, Name(pair.family, pair.given)) == (pair.verdict, pair.words)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Jane Roe", (match, "Earlier name")),
        ("Jane Miller", (match, "Match")),
        ("J Roe", (plausible, "Earlier name")),
        ("Peter Roe", (differs, "Name differs")),
    ],
)
def test_a_name_from_before_is_found_among_the_other_names(said: str, expected: tuple[Verdict, str]) -> None:
    others = (Name("Poe", "Jane"), Name("Roe", "Jane"))
    assert likeness(said, Name("Miller", "Jane"), others[1:]) == expected


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_is_too_strange(said: str, family: str, first: str, other: str) -> None:
    found = likeness(said, Name(family, first), (Name(other), Name("", other)))
    assert found.verdict in Verdict
    assert 1 <= len(found.words.split()) <= 4


@given(NAMES)
def test_a_name_is_itself(name: Name) -> None:
    assert likeness(name.full, name).verdict is match


@given(NAMES)
def test_a_name_is_itself_without_its_accents(name: Name) -> None:
    apart = unicodedata.normalize("NFD", name.full)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    assert likeness(bare, name).verdict is match


@given(NAMES)
def test_a_name_is_itself_with_the_family_first(name: Name) -> None:
    assert likeness(f"{name.family} {name.given}", name).verdict is match


@given(NAMES.filter(lambda name: all(word.plain not in OPTIONAL for word in words_of(name.full))))
def test_a_name_is_itself_in_capitals_and_with_titles(name: Name) -> None:
    assert likeness(f"Dr. {name.full.upper()}, MD, Ph.D.", name).verdict is match


@given(PLAIN_NAMES, PLAIN_NAMES)
def test_two_names_are_judged_alike_from_both_sides(one: Name, other: Name) -> None:
    assert likeness(one.full, other).verdict is likeness(other.full, one).verdict
