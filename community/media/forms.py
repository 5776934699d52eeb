"""Captions as they come from a form: a file and the language it is in."""

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired

from community.core.forms import Form
from community.core.languages import LANGUAGES


class CaptionsForm(Form):
    file = FileField(
        "Captions",
        [InputRequired("Choose a caption file: WebVTT, at most 1 MB, its name ending in .vtt.")],
        description="A WebVTT file (.vtt), at most 1 MB. It replaces captions in the same language.",
    )
    language = SelectField(
        "Language of the captions",
        choices=dict(LANGUAGES),
        default="en",
        validate_choice=True,
    )
