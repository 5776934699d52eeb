"""What administrators type who propose somebody for a role."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from community.core.forms import Form
from community.permissions import Role

ROLES = {Role.moderator.value: "Moderator", Role.admin.value: "Administrator"}


class ProposalForm(Form):
    handle = StringField(
        "Handle of the member",
        validators=[InputRequired("Enter the handle of the member, such as @amara-kone.")],
        filters=[lambda typed: (typed or "").strip().removeprefix("@").lower()],
    )
    role = RadioField(
        "Role",
        choices=ROLES,
        default=Role.moderator.value,
        validators=[InputRequired("Choose the role.")],
    )
