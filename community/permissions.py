"""Every rule about who may do what: it answers with a verdict, and `ensure` turns a no into a refusal."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from community.core import clock
from community.core.verdicts import HIDDEN, SIGN_IN, YES, no
from community.core.verdicts import Verdict as Verdict
from community.core.verdicts import ensure as ensure

if TYPE_CHECKING:
    from community.accounts.models import Login, Member
    from community.accounts.team_models import Appointment
    from community.content.models import Content
    from community.credentials.evidence_models import Evidence
    from community.credentials.models import Claim
    from community.feeds.models import FeedKey
    from community.feeds.source_models import Source
    from community.forums.models import Forum, Post, Reply, Speaker
    from community.forums.poll_models import Poll
    from community.forums.session_models import LiveSession, SessionHost
    from community.media.models import Asset
    from community.media.upload_models import Upload
    from community.shows.models import Host, Show

MINUTES_TO_EDIT_A_REPLY = 30


class Audience(StrEnum):
    """For whom something is published."""

    public = "public"
    professionals = "professionals"

    @property
    def label(self) -> str:
        return "Public" if self is Audience.public else "Professionals only"


class Role(StrEnum):
    """What a member does for the community, apart from what the badge allows."""

    member = "member"
    moderator = "moderator"
    admin = "admin"

    @property
    def label(self) -> str:
        return {"member": "a member", "moderator": "a moderator", "admin": "an administrator"}[self.value]


class Writers(StrEnum):
    """Who may begin a post in a forum."""

    professionals = "professionals"
    moderators = "moderators"


def audiences_of(member: Member | None) -> frozenset[Audience]:
    """What may be read: the badge is looked at now, so one that has lapsed opens nothing any more."""
    if member is not None and not member.is_suspended and (member.has_badge or member.is_moderator):
        return frozenset(Audience)
    return frozenset({Audience.public})


# Who may enter at all; the doors ask these before anything is loaded.


def everyone(_: Member | None) -> Verdict:
    return YES


def nobody_yet(member: Member | None) -> Verdict:
    return YES if member is None else no("You are signed in already.")


def signed_in(member: Member | None) -> Verdict:
    return SIGN_IN if member is None else YES


def moderators(member: Member | None) -> Verdict:
    if member is None:
        return SIGN_IN
    return YES if member.is_moderator else HIDDEN


def administrators(member: Member | None) -> Verdict:
    if member is None:
        return SIGN_IN
    return YES if member.is_administrator else HIDDEN


def can_change_anything(member: Member) -> Verdict:
    """Asked at the doors before every change but those that a suspension leaves open."""
    if not member.is_suspended or member.suspended_until is None:
        return YES
    until = f"{member.suspended_until.day} {member.suspended_until:%B %Y, %H:%M} UTC"
    return no(
        f"Your account is suspended until {until}: {member.suspended_because} "
        "Until then you read what everybody reads; nothing of yours is lost."
    )


# Members


def hears_member(member: Member | None, number: int) -> bool:
    """Whether `member` may listen to the stream `member:<number>`, which is for that member alone."""
    return member is not None and member.id == number


def can_change_profile(member: Member, other: Member) -> Verdict:
    return YES if member.id == other.id else HIDDEN


def can_follow(member: Member, other: Member) -> Verdict:
    return YES if member.id != other.id else no("You cannot follow yourself.")


def can_end_login(member: Member, login: Login) -> Verdict:
    return YES if login.member_id == member.id else HIDDEN


# Claims


def can_claim(member: Member) -> Verdict:
    if not member.is_confirmed:
        return no("Confirm your e-mail address first; the letter with the link is in your inbox.")
    return YES


def can_pursue_claim(member: Member, claim: Claim) -> Verdict:
    """Answer, withdraw, renew and appeal are for the member whose claim it is."""
    return YES if claim.member_id == member.id else HIDDEN


def can_decide(member: Member, claim: Claim) -> Verdict:
    if not member.is_moderator:
        return HIDDEN
    if claim.member_id == member.id:
        return no("Nobody decides about their own claim. Another moderator has to.")
    if member.id in claim.rivals:
        return no("The number of this claim is yours as well, so another moderator has to decide.")
    if member.id in claim.earlier_moderators:
        return no("You decided about this claim before, and an appeal goes to someone else.")
    return YES


def can_revoke(member: Member, claim: Claim) -> Verdict:
    if not member.is_moderator:
        return HIDDEN
    if claim.member_id == member.id:
        return no("Nobody decides about their own badge. Another moderator has to.")
    if member.id in claim.rivals:
        return no("The number of this claim is yours as well, so another moderator has to decide.")
    return YES


def can_open_evidence(member: Member, evidence: Evidence) -> Verdict:
    """While the claim is open: its member, and the moderator who holds it. Afterwards nobody."""
    claim = evidence.claim
    if not claim.is_open:
        return HIDDEN
    if claim.member_id == member.id:
        return YES
    holds = claim.held_by is not None and claim.held_by.id == member.id
    return YES if holds and can_decide(member, claim) else HIDDEN


# Institutions and the team


def can_keep_institutions(member: Member) -> Verdict:
    return moderators(member)


def can_give_work_address(member: Member) -> Verdict:
    return can_claim(member)


def can_propose_role(member: Member) -> Verdict:
    return administrators(member)


def can_agree_to_role(member: Member, appointment: Appointment) -> Verdict:
    if not administrators(member):
        return HIDDEN
    if member.id in {appointment.proposed_by_id, appointment.member_id}:
        return no("A second administrator has to agree: not who proposed it, and not who is appointed.")
    return YES


def can_take_role(member: Member, other: Member) -> Verdict:
    """At once, by one administrator alone: what has gone wrong must not wait for a second one."""
    if not administrators(member):
        return HIDDEN
    if member.id == other.id:
        return no("Nobody takes their own role away. Another administrator has to.")
    return YES


# What is published


def can_read(member: Member | None, content: Content) -> Verdict:
    """Published for an audience of the member; one's own always; what is hidden also for moderators."""
    if content.state == "deleted":
        return HIDDEN
    if member is not None and content.author_id == member.id:
        return YES
    if content.state == "hidden" and member is not None and member.is_moderator:
        return YES
    return YES if content.state == "published" and content.audience in audiences_of(member) else HIDDEN


def can_read_forum(member: Member | None, forum: Forum) -> Verdict:
    return YES if forum.read in audiences_of(member) else HIDDEN


def can_open_forum(member: Member) -> Verdict:
    return administrators(member)


def can_change_forum(member: Member, forum: Forum) -> Verdict:
    return administrators(member) if can_read_forum(member, forum) else HIDDEN


def can_publish(member: Member) -> Verdict:
    if member.is_suspended:
        return can_change_anything(member)
    if member.is_professional:
        return YES
    if member.badge and member.badge.lapsed:
        return no("Your badge has lapsed. Renew it under Verification to publish again.")
    if member.has_badge:
        return no("A student's badge opens reading and replying; publishing begins with the licence.")
    return no("Only verified professionals publish. Ask for your badge under Verification.")


def can_publish_in(member: Member, forum: Forum) -> Verdict:
    if not can_read_forum(member, forum):
        return HIDDEN
    if forum.write == Writers.moderators and not member.is_moderator:
        return no(f"Only moderators begin posts in {forum.name}. Choose another forum.")
    return can_publish(member)


def can_edit_post(member: Member, post: Post) -> Verdict:
    if post.author_id != member.id or post.state == "deleted":
        return HIDDEN
    return can_publish(member)


def can_see_figures(member: Member, post: Post) -> Verdict:
    """How often it was played: for its author, and for those who host the show to which it belongs."""
    show = post.show
    if post.author_id == member.id or (show is not None and show.owner_id == member.id):
        return YES
    hosts = show.hosts if show is not None else ()
    return YES if any(each.member_id == member.id and each.accepted for each in hosts) else HIDDEN


def can_delete_post(member: Member, post: Post) -> Verdict:
    return YES if post.author_id == member.id and post.state != "deleted" else HIDDEN


def can_embed(post: Post) -> Verdict:
    """Other sites show a recording while everybody may read it here, and its author lets them."""
    shows_something = post.asset is not None and post.asset.is_playable and post.kind.needs is not None
    return YES if shows_something and post.is_embeddable and can_read(None, post) else HIDDEN


def can_name_speaker(member: Member, post: Post, other: Member) -> Verdict:
    """To ask is all that the author may; and only somebody who could read what the name stands on."""
    if not (verdict := can_edit_post(member, post)):
        return verdict
    if post.audience not in audiences_of(other):
        return no(f"@{other.handle} could not read a post for professionals only, so cannot be named in it.")
    return YES


def can_answer_for_credit(member: Member, speaker: Speaker) -> Verdict:
    """Nobody agrees for somebody else, and nobody else takes an agreement back."""
    return YES if speaker.member_id == member.id else HIDDEN


def can_remove_speaker(member: Member, speaker: Speaker) -> Verdict:
    return can_edit_post(member, speaker.post)


def can_reply(member: Member, post: Post) -> Verdict:
    if post.is_locked and can_read(member, post):
        return no(post.lock_sentence)
    return can_reply_when_open(member, post)


def can_reply_when_open(member: Member, post: Post) -> Verdict:
    """Apart from whether the discussion is closed at the moment."""
    if not can_read(member, post):
        return HIDDEN
    if member.is_suspended:
        return can_change_anything(member)
    if post.state != "published":
        return no("The post is not published, so nobody can reply to it.")
    if member.badge and member.badge.lapsed:
        return no("Your badge has lapsed. Renew it under Verification to reply again.")
    if not member.has_badge:
        return no(
            "Only verified members reply. Ask for your badge under Verification; reading and saving are open."
        )
    return YES


def can_edit_reply(member: Member, reply: Reply) -> Verdict:
    if reply.author_id != member.id or reply.state != "published":
        return HIDDEN
    if reply.created_at + timedelta(minutes=MINUTES_TO_EDIT_A_REPLY) < clock.now():
        return no(
            f"A reply can be edited for {MINUTES_TO_EDIT_A_REPLY} minutes. Add a new one to correct it."
        )
    return can_ask(member, reply.post) if reply.is_question else can_reply(member, reply.post)


def can_delete_reply(member: Member, reply: Reply) -> Verdict:
    return YES if reply.author_id == member.id and reply.state == "published" else HIDDEN


def runs_discussion(member: Member, post: Post) -> bool:
    """The author, and who hosts the post live with them: what they close is no measure of moderation."""
    return post.author_id == member.id or (post.live is not None and bool(can_host(member, post.live)))


def can_lock_post(member: Member, post: Post) -> Verdict:
    """Close its discussion: the author, whose badge may have lapsed meanwhile, hosts, and moderators."""
    if not can_read(member, post) or not (runs_discussion(member, post) or member.is_moderator):
        return HIDDEN
    return YES if post.state == "published" else no("The post is not published, so nothing is open under it.")


def can_open_post(member: Member, post: Post) -> Verdict:
    """Open its discussion again; what a moderator has closed is for moderators who do not run it."""
    if not (verdict := can_lock_post(member, post)):
        return verdict
    if post.locked_by_moderator and runs_discussion(member, post):
        return no("A moderator has closed this discussion, so another moderator has to open it again.")
    return YES


def can_vote_in_poll(member: Member, poll: Poll) -> Verdict:
    if not can_read(member, poll.post):
        return HIDDEN
    if poll.post.state != "published":
        return no("The post is not published, so nobody can vote in its poll.")
    if poll.is_closed:
        return no("This poll is closed.")
    if member.badge and member.badge.lapsed:
        return no("Your badge has lapsed. Renew it under Verification to vote again.")
    if not member.has_badge:
        return no("Only verified members vote. Ask for your badge under Verification.")
    return YES


def can_see_results(member: Member | None, poll: Poll, *, voted: bool) -> Verdict:
    """Hidden until one has voted, from its author as well, so that every vote is somebody's own opinion."""
    if not can_read(member, poll.post):
        return HIDDEN
    return YES if voted or poll.is_closed else no("You see the results once you have voted.")


def can_close_poll(member: Member, poll: Poll) -> Verdict:
    if not can_read(member, poll.post):
        return HIDDEN
    if not (poll.post.author_id == member.id or member.is_moderator):
        return HIDDEN
    return no("This poll is closed already.") if poll.is_closed else YES


def can_mark_useful(member: Member, reply: Reply) -> Verdict:
    if not can_read(member, reply):
        return HIDDEN
    if reply.post.author_id != member.id:
        return no("Only the author of the post marks replies as useful.")
    return YES if reply.author_id != member.id else no("You cannot mark your own reply as useful.")


def can_find_helpful(member: Member, content: Content) -> Verdict:
    if not can_read(member, content):
        return HIDDEN
    return YES if content.author_id != member.id else no("You cannot find your own words helpful.")


def can_save(member: Member, content: Content) -> Verdict:
    return can_read(member, content)


def can_watch(member: Member, post: Post) -> Verdict:
    return can_read(member, post)


def can_watch_forum(member: Member, forum: Forum) -> Verdict:
    return can_read_forum(member, forum)


# Live sessions


def can_open_session(member: Member, post: Post) -> Verdict:
    """Open a post of one's own as a session, and say when it begins, until it has begun."""
    if not (verdict := can_edit_post(member, post)):
        return verdict
    if post.live is not None and post.live.opened_at is not None:
        return no("The session has begun, so its hour and its rules stay as they are.")
    return YES


def can_host(member: Member, live: LiveSession) -> Verdict:
    """The author, and whoever agreed to host it; the badge is looked at now."""
    if not can_read(member, live.post):
        return HIDDEN
    invitation = live.invitation_of(member.id)
    if live.post.author_id != member.id and (invitation is None or not invitation.accepted):
        return no("Only those who host the session do this.")
    return can_publish(member)


def can_ask_to_host(member: Member, live: LiveSession, other: Member) -> Verdict:
    if not (verdict := can_edit_post(member, live.post)):
        return verdict
    if live.ended_at is not None:
        return no("The session has ended.")
    if other.id == member.id:
        return no("You host it already.")
    if not can_publish(other) or live.post.audience not in audiences_of(other):
        return no(f"@{other.handle} is no verified professional, so cannot host a session.")
    return YES


def can_answer_invitation(member: Member, invitation: SessionHost) -> Verdict:
    """Nobody agrees for somebody else; who has agreed may leave whenever they like."""
    return YES if invitation.member_id == member.id else HIDDEN


def can_remove_from_hosts(member: Member, invitation: SessionHost) -> Verdict:
    return can_edit_post(member, invitation.live.post)


def can_ask(member: Member, post: Post) -> Verdict:
    """Put a question into the queue of a session: patients too, where its author lets everybody ask."""
    if not can_read(member, post) or post.live is None:
        return HIDDEN
    if post.state != "published":
        return no("The post is not published, so nobody can ask yet.")
    if post.live.ended_at is not None:
        return no("The session has ended, so its queue takes no more questions.")
    if post.is_locked:
        return no(post.lock_sentence)
    if post.live.askers == "professionals":
        return _can_ask_as_verified(member, post)
    if not member.is_confirmed:
        return no("Confirm your e-mail address first; the letter with the link is in your inbox.")
    return YES


def _can_ask_as_verified(member: Member, post: Post) -> Verdict:
    if not member.is_suspended and member.badge is None:
        return no(
            "Verified members ask and vote in this session. You can read along, "
            "and ask for your badge under Verification."
        )
    return can_reply(member, post)


def can_vote(member: Member, reply: Reply) -> Verdict:
    if not can_read(member, reply) or not reply.is_question:
        return HIDDEN
    if not (verdict := can_ask(member, reply.post)):
        return verdict
    if reply.author_id == member.id:
        return no("Nobody votes for their own question.")
    return YES


def can_mark_answered(member: Member, reply: Reply) -> Verdict:
    if not can_read(member, reply) or not reply.is_question or reply.post.live is None:
        return HIDDEN
    return can_host(member, reply.post.live)


def can_pin(member: Member, reply: Reply) -> Verdict:
    if not can_read(member, reply) or reply.state != "published" or reply.post.live is None:
        return HIDDEN
    return can_host(member, reply.post.live)


# Shows


def can_read_show(member: Member | None, show: Show) -> Verdict:
    """Whoever belongs to its audience, its hosts, and whoever was asked to host it and has not answered."""
    if member is not None and _takes_part(member, show):
        return YES
    return YES if show.audience in audiences_of(member) else HIDDEN


def _takes_part(member: Member, show: Show) -> bool:
    host = show.host_of(member)
    return member.id in {show.owner_id, show.offered_to_id} or (
        host is not None and host.accepted is not False
    )


def can_open_show(member: Member) -> Verdict:
    return can_publish(member)


def can_change_show(member: Member, show: Show) -> Verdict:
    """Settings, cover, seasons and hosts are the owner's."""
    if not can_read_show(member, show) or not show.is_hosted_by(member):
        return HIDDEN
    if show.owner_id != member.id:
        return no(f"Only {show.owner.name}, who owns the show, changes this.")
    return can_publish(member)


def can_add_episode(member: Member, show: Show) -> Verdict:
    if not can_read_show(member, show):
        return HIDDEN
    if not show.is_hosted_by(member):
        return no(f"Only the hosts of {show.title} publish episodes in it.")
    return can_publish(member)


def can_order_episodes(member: Member, show: Show) -> Verdict:
    return can_add_episode(member, show) if show.is_hosted_by(member) else HIDDEN


def can_ask_host(member: Member, show: Show, other: Member) -> Verdict:
    if not (verdict := can_change_show(member, show)):
        return verdict
    if other.id == show.owner_id:
        return no("The owner is a host already.")
    return YES if can_publish(other) else no(f"{other.name} has no badge to publish with, so cannot host.")


def can_remove_host(member: Member, host: Host) -> Verdict:
    """Who hosts may leave whenever they like."""
    return YES if host.member_id == member.id else can_change_show(member, host.show)


def can_answer_host(member: Member, host: Host) -> Verdict:
    return YES if host.member_id == member.id else HIDDEN


def can_offer_show(member: Member, show: Show, other: Member) -> Verdict:
    if not (verdict := can_change_show(member, show)):
        return verdict
    if other.id == member.id or not show.is_hosted_by(other):
        return no("A show goes to one of its hosts. Ask them to host it first.")
    return YES


def can_answer_offer(member: Member, show: Show) -> Verdict:
    return YES if show.offered_to_id == member.id else HIDDEN


def can_watch_show(member: Member, show: Show) -> Verdict:
    return can_read_show(member, show)


# Feeds


def can_hold_key(member: Member, audience: Audience) -> Verdict:
    """Of a feed that is closed to the public; the badge is looked at whenever the feed is read."""
    if audience is Audience.public:
        return no("Everybody may read this. Its own page names the feed.")
    if Audience.professionals in audiences_of(member):
        return YES
    if member.badge and member.badge.lapsed:
        return no("Your badge has lapsed, and this feed with it. Renew it under Verification.")
    return no("This feed is for verified professionals. Ask for your badge under Verification.")


def can_bring_feed(member: Member) -> Verdict:
    """A feed from elsewhere becomes a show of the member's."""
    return can_open_show(member)


def can_use_source(member: Member, source: Source) -> Verdict:
    return can_bring_feed(member) if source.member_id == member.id else HIDDEN


def can_revoke_key(member: Member, key: FeedKey) -> Verdict:
    return YES if key.member_id == member.id else HIDDEN


# Media


def can_upload(member: Member) -> Verdict:
    return can_publish(member)


def can_add_to_upload(member: Member, upload: Upload) -> Verdict:
    return can_upload(member) if upload.member_id == member.id else HIDDEN


def can_end_upload(member: Member, upload: Upload) -> Verdict:
    return YES if upload.member_id == member.id else HIDDEN


def can_use_asset(member: Member, asset: Asset) -> Verdict:
    return YES if asset.member_id == member.id else HIDDEN


def can_keep_position(member: Member, asset: Asset, *, sees: bool) -> Verdict:
    """Where one left off is kept for whoever may play the recording; each finds only their own."""
    return YES if sees or asset.member_id == member.id else HIDDEN


def can_tend_asset(member: Member, asset: Asset) -> Verdict:
    """See how its making goes, and begin it again: its owner, and moderators, who cannot look into it."""
    return YES if asset.member_id == member.id or member.is_moderator else HIDDEN


# Moderation


def can_report(member: Member, content: Content) -> Verdict:
    if not can_read(member, content):
        return HIDDEN
    return (
        YES
        if content.author_id != member.id
        else no("You cannot report yourself. Edit or delete it instead.")
    )


def hears_reports(member: Member | None, number: int) -> bool:
    """Whether `member` may listen to `reports:0`, which tells moderators that their list is another now."""
    return number == 0 and bool(moderators(member))


def can_hide(member: Member, content: Content) -> Verdict:
    if not member.is_moderator:
        return HIDDEN
    return (
        YES
        if content.author_id != member.id
        else no("Nobody judges their own words. Another moderator has to.")
    )


def can_suspend(member: Member, other: Member) -> Verdict:
    """Moderators suspend members; whoever has a role is suspended by an administrator."""
    if not member.is_moderator:
        return HIDDEN
    if member.id == other.id:
        return no("Nobody suspends themselves, or ends it. Another moderator has to.")
    if other.role != Role.member and not member.is_administrator:
        return no(f"Only an administrator suspends {other.role.label}.")
    return YES
