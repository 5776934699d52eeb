"""What moderators type about an institution, and members about their address there."""

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from community.accounts import institutions
from community.core.forms import Form
from community.core.text import tidy

LONGEST_NAME = 120


class InstitutionForm(Form):
    name = StringField(
        "Name",
        validators=[
            InputRequired("Enter the name of the institution, as profiles shall show it."),
            Length(max=LONGEST_NAME, message=f"A name has at most {LONGEST_NAME} characters. Shorten it."),
        ],
        filters=[lambda typed: tidy(typed or "")],
        description="As profiles shall show it.",
    )
    domain = StringField(
        "Domain of its addresses",
        validators=[InputRequired("Enter what stands behind the @, such as hospital.example.org.")],
        filters=[lambda typed: institutions.tidy_domain(typed or "")],
        description="What stands behind the @, exactly: mail.hospital.example.org is another one.",
    )

    def validate_domain(self, field: Any) -> None:
        problem = institutions.domain_problem(field.data)
        if problem:
            raise ValidationError(problem)


class WorkAddressForm(Form):
    """`email` ends as the one form in which an address is kept."""

    email = StringField(
        "Work address",
        validators=[
            InputRequired("Enter your address at the institution, such as name@hospital.example.org.")
        ],
        filters=[lambda typed: (typed or "").strip()],
    )

    def validate_email(self, field: Any) -> None:
        address = institutions.plain_address(field.data)
        if address is None:
            raise ValidationError(
                "Write the address as the institution gave it to you, such as name@hospital.example.org: "
                "no quotes, no comments, nothing behind a “+”, no full stop at the end."
            )
        field.data = address
