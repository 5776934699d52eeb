"""Finding what a member may read; who may not read a thing does not learn from its index either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, column, exists, false, func, literal_column, or_, select, table
from sqlalchemy.orm import aliased, contains_eager

from community.accounts.models import Member
from community.content.models import Content
from community.content.paging import PER_PAGE, Page
from community.content.queries import visible_to
from community.core.db import db
from community.core.errors import NotFound
from community.permissions import audiences_of
from community.search import asked
from community.search.models import Found, SearchEntry

# Signs that no text can hold, because `tidy` takes them out: between them stands what was found.
BEGIN, END = "\x02", "\x03"
# In place of angle brackets, which PostgreSQL would take for markup and leave out.
LEFT, RIGHT = "\x04", "\x05"
WORDS_IN_A_SNIPPET = 28
WEIGHT_OF_TITLE = 8.0

Counts = Mapping[Found, int]

_index = table("search_words", column("rowid"))
_words: Any = literal_column("search_words")
_vector: Any = literal_column("search_entry.vector")
_rounds: Any = literal_column("'rounds'::regconfig")


@dataclass(frozen=True)
class Piece:
    words: str
    is_found: bool


@dataclass(frozen=True)
class Result:
    """One thing found: its heading and a snippet of it, in pieces, with what was looked for set apart."""

    entry: SearchEntry
    heading: Sequence[Piece]
    snippet: Sequence[Piece]
    moment: "Moment | None" = None


@dataclass(frozen=True)
class Moment:
    """The first time that something is said in a recording; whether all the words, or the longest alone."""

    url: str
    at: str
    said: Sequence[Piece]
    is_whole: bool


def counts(member: Member | None, words: Sequence[str]) -> Counts:
    """How many things of each kind are found."""
    kinds: Any = select(SearchEntry.kind, func.count())
    found = _matching(kinds, words).where(*_visible_to(member))
    return {row[0]: row[1] for row in db.session.execute(found.group_by(SearchEntry.kind))}


def results(
    member: Member | None, words: Sequence[str], kind: Found | None, number: int, *, address: str
) -> Page[Result]:
    """The best first. Raises NotFound behind the last page."""
    thread = aliased(SearchEntry)
    best, heading, snippet = _shown(words)
    found = (
        _matching(select(SearchEntry, heading, snippet, thread.title), words)
        .outerjoin(SearchEntry.member)
        .options(contains_eager(SearchEntry.member))
        .outerjoin(thread, and_(thread.kind == Found.post, thread.ref_id == SearchEntry.thread_id))
        .where(*_visible_to(member), *([SearchEntry.kind == kind] if kind else []))
        .order_by(best, SearchEntry.at.desc(), SearchEntry.id)
    )
    rows = db.session.execute(found.limit(PER_PAGE + 1).offset((number - 1) * PER_PAGE)).unique().all()
    if not rows and number > 1:
        raise NotFound
    said = _moments(words, [row[0].ref_id for row in rows if row[0].kind is Found.post])
    shown = [_result(row[0], row[1], row[2], row[3], said.get(row[0].ref_id)) for row in rows[:PER_PAGE]]
    return Page(shown, number, len(rows) > PER_PAGE, address)


def _result(
    entry: SearchEntry, heading: str, snippet: str, thread: str | None, moment: Moment | None
) -> Result:
    said = moment if entry.kind is Found.post else None
    return Result(entry, _pieces(heading if entry.title else thread or ""), _pieces(snippet), said)


def _moments(words: Sequence[str], posts: Sequence[int]) -> dict[int, Moment]:
    """For posts that the reader has been found to see, the first moment of each; by the post's number."""
    whole = _first_said(words, posts, is_whole=True)
    rest = [each for each in posts if each not in whole]
    return whole | (_first_said([max(words, key=len)], rest, is_whole=False) if len(words) > 1 else {})


def _first_said(words: Sequence[str], posts: Sequence[int], *, is_whole: bool) -> dict[int, Moment]:
    if not posts:
        return {}
    said_in = (SearchEntry.kind == Found.moment, SearchEntry.thread_id.in_(posts))
    first = _with(select(func.min(SearchEntry.id)), words).where(*said_in).group_by(SearchEntry.thread_id)
    numbers = list(db.session.scalars(first))
    marked = _marked_words(words)
    rows = _with(select(SearchEntry.thread_id, SearchEntry.url, SearchEntry.label, marked), words)
    found = db.session.execute(rows.where(SearchEntry.id.in_(numbers)))
    return {post: Moment(url, at, _pieces(said), is_whole) for post, url, at, said in found}


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _matching(rows: Any, words: Sequence[str]) -> Any:
    """The results; a moment is none by itself."""
    return _with(rows, words).where(SearchEntry.kind != Found.moment)


def _with(rows: Any, words: Sequence[str]) -> Any:
    if _is_sqlite():
        rows = rows.join_from(SearchEntry, _index, _index.c.rowid == SearchEntry.id)
        return rows.where(_words.op("MATCH")(asked.for_sqlite(words)))
    return rows.where(_vector.op("@@")(_query(words)))


def _shown(words: Sequence[str]) -> tuple[Any, Any, Any]:
    """In the database's own words: what orders the results, their heading, and a snippet of them."""
    if _is_sqlite():
        return (
            func.bm25(_words, WEIGHT_OF_TITLE, 1.0),
            func.highlight(_words, 0, BEGIN, END),
            func.snippet(_words, 1, BEGIN, END, "…", WORDS_IN_A_SNIPPET),
        )
    query = _query(words)
    marked = f'StartSel="{BEGIN}", StopSel="{END}"'
    cut = f'{marked}, MaxWords={WORDS_IN_A_SNIPPET}, MinWords=12, MaxFragments=1, FragmentDelimiter="…"'
    return (
        func.ts_rank(_vector, query).desc(),
        _headline(SearchEntry.title, query, f"{marked}, HighlightAll=true"),
        _headline(SearchEntry.words, query, cut),
    )


def _marked_words(words: Sequence[str]) -> Any:
    """All that is said in an entry, with what was looked for marked."""
    if _is_sqlite():
        return func.highlight(_words, 1, BEGIN, END)
    return _headline(
        SearchEntry.words, _query(words), f'StartSel="{BEGIN}", StopSel="{END}", HighlightAll=true'
    )


def _headline(column: Any, query: Any, options: str) -> Any:
    plain = func.translate(column, "<>", LEFT + RIGHT)
    return func.translate(func.ts_headline(_rounds, plain, query, options), LEFT + RIGHT, "<>")


def _query(words: Sequence[str]) -> Any:
    return func.to_tsquery(_rounds, asked.for_postgresql(words))


def _visible_to(member: Member | None) -> tuple[ColumnElement[bool], ...]:
    """The rows of the index may be older than a decision, so the texts themselves are asked as well."""
    own = SearchEntry.member_id == member.id if member else false()
    confirmed = exists().where(Member.id == SearchEntry.ref_id, Member.confirmed_at.is_not(None))
    confirmed = confirmed.correlate(SearchEntry)
    return (
        or_(SearchEntry.audience.in_(audiences_of(member)), own),
        _may_read(member, SearchEntry.content_id),
        _may_read(member, SearchEntry.thread_id),
        or_(SearchEntry.kind != Found.member, confirmed),
    )


def _may_read(member: Member | None, number: Any) -> ColumnElement[bool]:
    return or_(number.is_(None), exists().where(Content.id == number, visible_to(member)))


def _pieces(marked: str) -> list[Piece]:
    """`"the \\x02heart\\x03 fails"` taken apart at its signs."""
    pieces = []
    for part in marked.split(BEGIN):
        found, end, rest = part.partition(END)
        pieces += [Piece(found, bool(end)), Piece(rest, False)]
    return [piece for piece in pieces if piece.words]
