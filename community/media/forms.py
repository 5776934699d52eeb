"""Captions as they come from a form: a file and the language it is in."""

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired, ValidationError

from community.core.errors import Unfit
from community.core.forms import Form
from community.core.languages import LANGUAGES
from community.media import captions_file
from community.media.pipeline.captions import Caption


class CaptionsForm(Form):
    file = FileField(
        "Captions",
        [InputRequired("Choose a caption file: WebVTT, at most 1 MB, its name ending in .vtt.")],
        description="A WebVTT file (.vtt), at most 1 MB. It replaces captions in the same language.",
    )
    language = SelectField("Language", [InputRequired()], choices=dict(LANGUAGES), default="en")

    lines: list[Caption]
    """What the file says, once it has been validated."""

    def validate_file(self, field: FileField) -> None:
        try:
            self.lines = captions_file.read(field.data)
        except Unfit as unfit:
            raise ValidationError(unfit.sentence) from unfit
