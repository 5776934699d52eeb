"""One definition of valid input for all doors: HTML form, JSON body and socket payload fill one class."""

from collections.abc import Mapping
from typing import Any, Self

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form as WTForm

from community.core.errors import Invalid


class Form(WTForm):
    """A form that says in a sentence, at the field, what is wrong with it.

    Read it by `read()` from the running request or by `of(payload)` from plain data; then ask `validate()`,
    or `insist()` where there is no page to show the fields on again.
    """

    @classmethod
    def read(cls, obj: object = None) -> Self:
        """Fill the form from the request: its JSON body, or its form fields and files."""
        if request.is_json:
            return cls.of(request.get_json(silent=True))
        sent = MultiDict(list(request.form.items(multi=True)) + list(request.files.items(multi=True)))
        return cls(sent if request.method == "POST" else None, obj=obj)

    @classmethod
    def of(cls, payload: object) -> Self:
        """Fill the form from plain data; whatever is no word, number or list of them is left out."""
        return cls(MultiDict(_flat(payload) if isinstance(payload, Mapping) else []))

    def insist(self) -> Self:
        """Raises Invalid with the first sentence when something is wrong."""
        if not self.validate():
            field = next(each for each in self if each.errors)
            raise Invalid(str(field.errors[0]), field=field.short_name)
        return self


def _flat(payload: Mapping[Any, Any]) -> list[tuple[str, str]]:
    pairs = []
    for key, value in payload.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str | int | float) and each is not False:
                # NUL and lone surrogates are no text to either database.
                pairs.append((str(key), str(each).replace("\0", "").encode("utf-8", "ignore").decode()))
    return pairs
