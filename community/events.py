"""Everything that can happen, in the past tense: ids and words only, never what somebody wrote."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberJoined:
    member_id: int


@dataclass(frozen=True)
class SignUpRepeated:
    """Somebody signed up with an address that has an account already: `member_id` is whose it is."""

    member_id: int


@dataclass(frozen=True)
class ConfirmationAsked:
    """`member_id` is 0 when the address is nobody's, and so in PasswordForgotten."""

    member_id: int


@dataclass(frozen=True)
class PasswordForgotten:
    member_id: int


@dataclass(frozen=True)
class PasswordChanged:
    member_id: int


@dataclass(frozen=True)
class ProfileChanged:
    member_id: int


@dataclass(frozen=True)
class MemberFollowed:
    member_id: int
    follower_id: int


@dataclass(frozen=True)
class ClaimMade:
    claim_id: int
    member_id: int


@dataclass(frozen=True)
class ClaimWithdrawn:
    claim_id: int


@dataclass(frozen=True)
class ClaimDecided:
    claim_id: int
    member_id: int


@dataclass(frozen=True)
class UploadReceived:
    asset_id: int


@dataclass(frozen=True)
class AssetReady:
    asset_id: int


@dataclass(frozen=True)
class AssetFailed:
    asset_id: int


@dataclass(frozen=True)
class ForumChanged:
    """Opened, or described anew."""

    forum_id: int


@dataclass(frozen=True)
class PostPublished:
    post_id: int


@dataclass(frozen=True)
class PostEdited:
    post_id: int


@dataclass(frozen=True)
class PostDeleted:
    post_id: int


@dataclass(frozen=True)
class ReplyPosted:
    reply_id: int
    post_id: int


@dataclass(frozen=True)
class ReplyEdited:
    reply_id: int


@dataclass(frozen=True)
class ReplyDeleted:
    reply_id: int


@dataclass(frozen=True)
class ReplyFoundUseful:
    reply_id: int


@dataclass(frozen=True)
class ContentReported:
    report_id: int
    content_id: int
    reporter_id: int


@dataclass(frozen=True)
class ContentHidden:
    content_id: int
    measure_id: int


@dataclass(frozen=True)
class ContentRestored:
    content_id: int
    measure_id: int
