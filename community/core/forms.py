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
            return cls.of(_json_body())
        words = [(name, _storable(word)) for name, word in request.form.items(multi=True)]
        sent = MultiDict([*words, *request.files.items(multi=True)])
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
            if _is_word_or_number(each) and each is not False:
                pairs.append((str(key), _storable(str(each))))
    return pairs


def _is_word_or_number(value: object) -> bool:
    # A number of thousands of digits cannot even be written out; no field of ours takes one.
    return isinstance(value, str | float) or (isinstance(value, int) and abs(value) < 2**63)


def _storable(word: str) -> str:
    """NUL and lone surrogates are no text to either database."""
    return word.replace("\0", "").encode("utf-8", "ignore").decode()


def _json_body() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # Brackets within brackets, thousands deep, are no form of ours.
        return None
