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
class InstitutionAdded:
    domain: str
    moderator_id: int


@dataclass(frozen=True)
class InstitutionRemoved:
    domain: str
    moderator_id: int


@dataclass(frozen=True)
class WorkAddressGiven:
    """A member says to have an address at an institution; `key_id` is the link to be mailed there."""

    key_id: int


@dataclass(frozen=True)
class RoleProposed:
    appointment_id: int


@dataclass(frozen=True)
class RoleChanged:
    """Agreed to by a second administrator, or taken back by one."""

    appointment_id: int


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
class InformationAsked:
    """A moderator needs something more of the claimant, who answers under Verification."""

    claim_id: int
    member_id: int


@dataclass(frozen=True)
class InformationGiven:
    claim_id: int


@dataclass(frozen=True)
class ClaimDisputed:
    """`first_member_id` is who claimed the same number before."""

    claim_id: int
    first_member_id: int


@dataclass(frozen=True)
class ClaimAppealed:
    claim_id: int
    member_id: int


@dataclass(frozen=True)
class EvidenceSent:
    evidence_id: int


@dataclass(frozen=True)
class EvidenceUnsafe:
    """A scanner knew something in a document; it was destroyed unopened."""

    claim_id: int
    member_id: int


@dataclass(frozen=True)
class BadgeAwarded:
    member_id: int


@dataclass(frozen=True)
class BadgeRevoked:
    member_id: int


@dataclass(frozen=True)
class BadgeLapsesSoon:
    """`days` are left until the badge lapses."""

    member_id: int
    days: int


@dataclass(frozen=True)
class BadgeLapsed:
    member_id: int


@dataclass(frozen=True)
class UploadBegun:
    """A file is announced; its parts follow."""

    upload_id: int


@dataclass(frozen=True)
class UploadArrived:
    """Every byte of it is here."""

    upload_id: int


@dataclass(frozen=True)
class UploadTaken:
    """The file is what it should be, and has become a recording or a picture."""

    upload_id: int


@dataclass(frozen=True)
class UploadRefused:
    upload_id: int


@dataclass(frozen=True)
class UploadEnded:
    """Removed by its owner, or run out."""

    upload_id: int


@dataclass(frozen=True)
class UploadReceived:
    asset_id: int


@dataclass(frozen=True)
class AssetReady:
    asset_id: int


@dataclass(frozen=True)
class AssetCompleted:
    """Every file is there that is to be made of it."""

    asset_id: int


@dataclass(frozen=True)
class PosterChosen:
    asset_id: int


@dataclass(frozen=True)
class AssetFailed:
    asset_id: int


@dataclass(frozen=True)
class CaptionsChanged:
    """Added, edited, approved or taken away."""

    asset_id: int


@dataclass(frozen=True)
class CaptionsAsked:
    """A machine shall listen to the recording; `number` tells one time from another."""

    asset_id: int
    number: int


@dataclass(frozen=True)
class ChaptersNamed:
    """By their author in the form, or taken back there."""

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
class SpeakerAsked:
    """An author would like to name `member_id` as a speaker."""

    post_id: int
    member_id: int


@dataclass(frozen=True)
class SpeakerAgreed:
    post_id: int
    member_id: int


@dataclass(frozen=True)
class CreditsChanged:
    """Somebody is named as a speaker from now on, or no more."""

    post_id: int


@dataclass(frozen=True)
class DiscussionClosed:
    """Nobody replies any more; `measure_id` is 0 when its author did it, and so in DiscussionOpened."""

    post_id: int
    measure_id: int


@dataclass(frozen=True)
class DiscussionOpened:
    post_id: int
    measure_id: int


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
class SessionPlanned:
    """A post is to be discussed live, at an hour that may be another one than before."""

    post_id: int


@dataclass(frozen=True)
class SessionCalledOff:
    post_id: int


@dataclass(frozen=True)
class SessionBegan:
    post_id: int


@dataclass(frozen=True)
class SessionEnded:
    post_id: int


@dataclass(frozen=True)
class SessionHostAsked:
    """The author of the post would like `member_id` to host its session as well."""

    post_id: int
    member_id: int


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


@dataclass(frozen=True)
class MemberSuspended:
    member_id: int
    measure_id: int


@dataclass(frozen=True)
class SuspensionEnded:
    """By a moderator, before its day."""

    member_id: int
    measure_id: int


@dataclass(frozen=True)
class PostCameBack:
    """It was to appear, and could not: its author may not publish there any more, or its file is missing."""

    post_id: int


@dataclass(frozen=True)
class ShowChanged:
    """Opened, described anew, or put into another order."""

    show_id: int


@dataclass(frozen=True)
class HostAsked:
    show_id: int
    member_id: int


@dataclass(frozen=True)
class HostAnswered:
    show_id: int
    member_id: int


@dataclass(frozen=True)
class ShowOffered:
    """`member_id` is who shall own it."""

    show_id: int
    member_id: int


@dataclass(frozen=True)
class ShowTaken:
    """`member_id` owned it before."""

    show_id: int
    member_id: int
