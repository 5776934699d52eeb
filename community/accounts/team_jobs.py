"""What follows a proposed or a changed role: letters, and the end of a proposal to which nobody agreed."""

from community.accounts import team_actions, team_letters, team_queries
from community.accounts.team_models import TIME_TO_AGREE, Appointment
from community.core import jobs
from community.core.db import db, reading, unit_of_work


def tell_administrators(appointment_id: int) -> None:
    """Those who may agree: neither who proposed it nor who is appointed."""
    with reading():
        proposal = db.session.get_one(Appointment, appointment_id)
        letters = [
            team_letters.proposal_waits(each, proposal) for each in team_queries.may_agree_to(proposal)
        ]
    for letter in letters:
        letter.send()


def plan_end_of_proposal(appointment_id: int) -> None:
    """Its end is written down in time, so that no clock that is put back brings it to life again."""
    with unit_of_work():
        key = f"accounts.end_proposal:{appointment_id}"
        jobs.start("accounts.end_proposal", key=key, after=TIME_TO_AGREE, appointment_id=appointment_id)


def end_proposal(appointment_id: int) -> None:
    with unit_of_work():
        team_actions.end(db.session.get_one(Appointment, appointment_id))


def tell_of_role(appointment_id: int) -> None:
    with reading():
        letter = team_letters.role_changed(db.session.get_one(Appointment, appointment_id))
    letter.send()
