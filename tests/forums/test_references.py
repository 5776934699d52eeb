"""Sources as authors type and paste them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.forums.references import MOST_SOURCES, Source, Unreadable, parse, written


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("10.1000/182", Source(doi="10.1000/182")),
        ("doi: 10.1000/182", Source(doi="10.1000/182")),
        ("https://doi.org/10.1000/182 A handbook", Source(doi="10.1000/182", words="A handbook")),
        ("DOI:10.1016/S0140-6736(20)30183-5.", Source(doi="10.1016/S0140-6736(20)30183-5")),
        ("PMID 12345678", Source(pmid="12345678")),
        ("pmid:123 Durfey et al.", Source(pmid="123", words="Durfey et al.")),
        ("12345678", Source(pmid="12345678")),
        ("https://pubmed.ncbi.nlm.nih.gov/28874431/", Source(pmid="28874431")),
        (
            "https://www.who.int/x?a=1 WHO, 2024",
            Source(address="https://www.who.int/x?a=1", words="WHO, 2024"),
        ),
        (
            "Durfey N. Severe hyperkalemia. doi:10.5811/x",
            Source(doi="10.5811/x", words="Durfey N. Severe hyperkalemia."),
        ),
    ],
)
def test_each_way_of_naming_a_source_is_understood(line: str, source: Source) -> None:
    assert parse(line) == [source]


@pytest.mark.parametrize(
    "line", ["a paper I read", "javascript:alert(1)", "http://x", "https://[", "123456789"]
)
def test_a_line_without_a_source_is_named_by_its_number(line: str) -> None:
    with pytest.raises(Unreadable, match="Line 3"):
        parse(f"10.1000/182\n\n{line}")


def test_there_is_an_end_to_references() -> None:
    with pytest.raises(Unreadable, match=str(MOST_SOURCES)):
        parse("10.1000/182\n" * (MOST_SOURCES + 1))


words = st.text(st.sampled_from("abc é,;x "), max_size=30).map(
    lambda said: " ".join(said.split()).strip(" ,;")
)
sources = st.one_of(
    st.builds(
        Source, doi=st.from_regex(r"10\.[0-9]{4,9}/[a-zA-Z0-9()/_-]*[a-z0-9]", fullmatch=True), words=words
    ),
    st.builds(Source, pmid=st.from_regex(r"[1-9][0-9]{0,7}", fullmatch=True), words=words),
    st.builds(
        Source,
        address=st.from_regex(r"https://[a-z]{1,9}\.org/[a-z0-9/]{0,20}[a-z0-9]", fullmatch=True),
        words=words,
    ),
)


@given(st.lists(sources, max_size=8))
def test_what_is_written_is_read_again_as_it_was(several: list[Source]) -> None:
    assert parse(written(several)) == several


@given(st.text(max_size=300))
def test_any_text_is_either_read_or_refused_in_words(typed: str) -> None:
    with suppress(Unreadable):
        assert all(each.doi or each.pmid or each.address for each in parse(typed))
