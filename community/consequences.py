"""What follows when something has happened: event -> the jobs that are started with the event's fields.

Jobs may run twice; each is harmless the second time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from community import events

FOLLOWS: Mapping[type[Any], Sequence[str]] = {
    events.MemberJoined: ("accounts.send_confirmation",),
    events.SignUpRepeated: ("accounts.tell_of_account",),
    events.ConfirmationAsked: ("accounts.send_confirmation",),
    events.PasswordForgotten: ("accounts.send_reset",),
    events.PasswordChanged: ("accounts.tell_password_changed",),
    events.ProfileChanged: (),
    events.MemberFollowed: (),
    events.ClaimMade: (),
    events.ClaimWithdrawn: ("credentials.forget_evidence",),
    events.ClaimDecided: ("credentials.plan_forgetting",),
    events.UploadReceived: ("media.make_renditions",),
    events.AssetReady: ("forums.publish_waiting",),
    events.AssetFailed: ("forums.return_to_author",),
    events.PostPublished: (),
    events.PostEdited: (),
    events.PostDeleted: (),
    events.ReplyPosted: (),
    events.ReplyEdited: (),
    events.ReplyDeleted: (),
    events.ReplyFoundUseful: (),
    events.ContentReported: (),
    events.ContentHidden: ("forums.show_hidden",),
    events.ContentRestored: ("forums.show_restored",),
}
