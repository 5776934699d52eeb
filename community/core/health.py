"""Whether this process can do its work: for load balancers and for whoever starts it."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from community.core.db import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """200 when the database answers; its failure is the 500 of any other page."""
    db.session.execute(text("SELECT 1"))
    return jsonify({"state": "well"})
