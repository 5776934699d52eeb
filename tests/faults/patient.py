"""The site without the limits that keep one member from flooding it: for tests that flood it on purpose."""

from community.app import create_app
from community.core import admission
from community.forums import reply_actions

__all__ = ["create_app"]

admission.MESSAGES = 100_000
reply_actions.REPLIES = "100000 per minute"
