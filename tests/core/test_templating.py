"""What templates share: a row that looks as before is not drawn again."""

from itertools import count

from flask import Flask

from community.core.streams import Stream
from community.core.templating import drawn_once

SOURCE = "{% macro sign(row, big) %}{{ row.key }} {{ row.head }} {{ big }} {{ next_number() }}{% endmacro %}"


def test_equal_rows_are_drawn_once_and_what_differs_is_drawn_anew(app: Flask) -> None:
    numbers = count(1)
    with app.app_context():
        macro = app.jinja_env.from_string(SOURCE, {"next_number": lambda: next(numbers)}).module.sign  # type: ignore[attr-defined]  # Jinja makes it.
        row = Stream(key="post:1", head=1, tail=0)
        assert drawn_once(macro, row, True) == "post:1 1 True 1"
        assert drawn_once(macro, Stream(key="post:1", head=1, tail=0), True) == "post:1 1 True 1"
        assert drawn_once(macro, row, False) == "post:1 1 False 2"
        row.head = 2
        assert drawn_once(macro, row, True) == "post:1 2 True 3"
