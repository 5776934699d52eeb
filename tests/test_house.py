"""What the house promises about itself, proved by reading its own source."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from community import consequences, doors, events, permissions

COMMUNITY = Path(__file__).parents[1] / "community"
SOURCES = sorted(path for path in COMMUNITY.rglob("*.py") if "migrations" not in path.parts)
ACTIONS = [path for path in SOURCES if path.stem.endswith("actions")]
# Where a unit of work may be entered: HTTP, sockets, jobs and the command line, views that take long, and
# what a process tells the others.
DOORS = (
    "core/web.py",
    "core/realtime.py",
    "core/jobs.py",
    "core/elsewhere.py",
    "core/db.py",
    "cli.py",
    "accounts/session.py",
    "demo/seeding.py",
    "demo/media.py",
)


def test_there_is_one_commit() -> None:
    commits = [(path, node.lineno) for path, node in _calls() if _name(node) == "commit"]
    assert [_where(path) for path, _ in commits] == ["core/db.py"]


def test_a_unit_of_work_is_entered_at_the_doors_only() -> None:
    entered = {_where(path) for path, node in _calls() if _name(node) == "unit_of_work"}
    others = {
        where for where in entered if where not in DOORS and not where.endswith(("jobs.py", "views.py"))
    }
    assert others == set()


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: str(path.relative_to(COMMUNITY)))
def test_every_action_with_an_actor_begins_with_ensure(path: Path) -> None:
    for function in _functions(path):
        arguments = [each.arg for each in function.args.args]
        if arguments[:1] == ["actor"] and not function.name.startswith("_"):
            assert _begins_with_ensure(function), f"{_where(path)}:{function.lineno} {function.name}"


def test_every_route_is_mapped_to_a_rule(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(doors.ROUTES)


def test_a_gate_is_a_rule_of_the_one_file() -> None:
    rules = [*doors.ROUTES.values(), *(message.rule for message in doors.SOCKET_EVENTS.values())]
    assert all(inspect.getmodule(rule) is permissions for rule in rules)


def test_every_event_has_its_row() -> None:
    happened = {
        each for _, each in inspect.getmembers(events, inspect.isclass) if each.__module__ == events.__name__
    }
    assert set(consequences.FOLLOWS) == happened


def test_every_job_that_follows_exists() -> None:
    named = {job for jobs in consequences.FOLLOWS.values() for job in jobs}
    assert named <= set(doors.JOBS)


def test_a_job_takes_what_its_event_carries() -> None:
    for event, jobs in consequences.FOLLOWS.items():
        for job in jobs:
            assert set(inspect.signature(doors.JOBS[job]).parameters) == set(event.__dataclass_fields__), job


def test_models_know_no_session() -> None:
    for path in SOURCES:
        if path.name == "models.py":
            assert not re.search(r"\bsession\b", path.read_text()), _where(path)


def test_views_hold_no_session() -> None:
    for path in SOURCES:
        if path.stem.endswith("views"):
            assert "db.session" not in path.read_text(), _where(path)


def test_html_is_made_in_one_place() -> None:
    for path in (COMMUNITY.parent / "templates").rglob("*.html"):
        for before in path.read_text().replace(" ", "").split("|safe")[:-1]:
            assert before.endswith("html"), path


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        _where(path)
        for path in SOURCES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield path, node


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def _begins_with_ensure(function: ast.FunctionDef) -> bool:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    first = body[0]
    return (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Call) and _name(first.value) == "ensure"
    )


def _where(path: Path) -> str:
    return path.relative_to(COMMUNITY).as_posix()
