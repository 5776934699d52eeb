"""Which show or forum a closed feed is asked for."""

from wtforms import StringField
from wtforms.validators import InputRequired

from community.core.forms import Form


class KeyForm(Form):
    topic = StringField(validators=[InputRequired("Choose the show or the forum that the feed is of.")])
