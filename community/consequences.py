"""What follows when something has happened: event -> the jobs that are started with the event's fields.

Jobs may run twice; each is harmless the second time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from community import events

FOLLOWS: Mapping[type[Any], Sequence[str]] = {
    events.MemberJoined: ("accounts.send_confirmation", "search.index_member"),
    events.SignUpRepeated: ("accounts.tell_of_account",),
    events.ConfirmationAsked: ("accounts.send_confirmation",),
    events.PasswordForgotten: ("accounts.send_reset",),
    events.PasswordChanged: ("accounts.tell_password_changed",),
    events.ProfileChanged: ("search.index_member",),
    events.InstitutionAdded: (),
    events.InstitutionRemoved: (),
    events.WorkAddressGiven: ("accounts.send_work_link",),
    events.RoleProposed: ("accounts.tell_administrators", "accounts.plan_end_of_proposal"),
    events.RoleChanged: ("accounts.tell_of_role",),
    events.MemberFollowed: ("notifications.tell_followed",),
    events.ClaimMade: ("credentials.look_up", "notifications.tell_moderators_of_claim"),
    events.ClaimWithdrawn: ("credentials.forget_evidence",),
    events.ClaimDecided: ("credentials.plan_forgetting", "notifications.tell_claimant"),
    events.InformationAsked: ("notifications.tell_claimant_asked",),
    events.InformationGiven: ("notifications.tell_moderators_of_answer",),
    events.ClaimDisputed: ("notifications.tell_first_holder",),
    events.ClaimAppealed: ("notifications.tell_moderators_of_claim",),
    events.EvidenceSent: ("credentials.scan_evidence",),
    events.EvidenceUnsafe: ("notifications.tell_claimant_unsafe",),
    events.BadgeAwarded: ("credentials.plan_reminders", "search.index_member", "forums.show_badge"),
    events.BadgeRevoked: ("search.index_member", "forums.show_badge"),
    events.BadgeLapsesSoon: ("notifications.tell_of_lapse_soon",),
    events.BadgeLapsed: ("notifications.tell_of_lapse", "search.index_member", "forums.show_badge"),
    events.UploadBegun: ("media.plan_end_of_upload",),
    events.UploadArrived: ("media.finish_upload",),
    events.UploadTaken: ("media.forget_parts", "forums.show_arrived"),
    events.UploadRefused: ("media.forget_parts",),
    events.UploadEnded: ("media.forget_upload",),
    events.UploadReceived: ("media.make_renditions", "media.look_after"),
    events.PosterChosen: ("media.plan_tidying",),
    events.AssetReady: ("forums.publish_waiting", "notifications.tell_media_ready", "feeds.count_files"),
    events.AssetCompleted: ("media.plan_tidying", "feeds.count_files"),
    events.AssetFailed: ("forums.return_to_author", "notifications.tell_media_failed"),
    events.CaptionsChanged: ("search.index_recording",),
    events.CaptionsAsked: ("media.draft_captions",),
    events.ChaptersNamed: ("forums.read_chapters",),
    events.ForumChanged: ("search.index_forum",),
    events.PostPublished: (
        "notifications.tell_forum_watchers",
        "search.index_post",
        "feeds.tell_of_post",
    ),
    events.PostEdited: (
        "search.index_post",
        "feeds.tell_of_post",
    ),
    events.PostDeleted: (
        "search.index_post",
        "feeds.tell_of_post",
    ),
    events.PostCameBack: ("notifications.tell_came_back",),
    events.SpeakerAsked: ("notifications.tell_speaker",),
    events.SpeakerAgreed: ("notifications.tell_author_agreed",),
    events.CreditsChanged: ("search.index_post", "feeds.tell_of_post"),
    events.ReplyPosted: ("notifications.tell_thread_watchers", "search.index_new_reply"),
    events.ReplyEdited: ("search.index_reply",),
    events.ReplyDeleted: ("search.index_reply",),
    events.ReplyFoundUseful: ("notifications.tell_useful",),
    events.ShowChanged: (
        "search.index_show",
        "feeds.tell_of_show",
    ),
    events.HostAsked: ("notifications.tell_host_asked",),
    events.HostAnswered: ("notifications.tell_host_answered",),
    events.ShowOffered: ("notifications.tell_show_offered",),
    events.ShowTaken: ("notifications.tell_show_taken",),
    events.ContentReported: ("notifications.tell_moderators_of_report",),
    events.ContentHidden: (
        "forums.show_as_it_stands",
        "notifications.tell_author_hidden",
        "search.index_content",
        "feeds.tell_of_content",
    ),
    events.ContentRestored: (
        "forums.show_as_it_stands",
        "notifications.tell_author_restored",
        "search.index_content",
        "feeds.tell_of_content",
    ),
}
