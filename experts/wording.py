"""
How a proposal stands, in one sentence with its date: the same on pages, cards and lists.

Never a count of those who agree: silence is the answer, and nobody is asked for a yes (ToR 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from experts.models import Admission, Objection, Proposal
from experts.queries import Access, Hearing
from experts.rules import Slack, Status, slack
from forum import moments
from forum.terms_of_reference import CONSULTATION
from meetings.rules import Status as MeetingStatus

KINDS = {
    Status.PROPOSED: "neutral",
    Status.SILENCE: "silence",
    Status.OBJECTED: "soon",
    Status.TO_DECIDE: "next",
    Status.ADMITTED: "done",
    Status.REFUSED: "neutral",
    Status.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Standing:
    """How a proposal stands: a kind and a word for the eye, a sentence, and what comes after."""

    kind: str
    word: str | Promise
    sentence: str
    after: str = ""


def standing(proposal: Proposal, *, now: datetime) -> Standing:
    status = proposal.as_of(now)
    sentence = _SENTENCES[status](proposal, now)
    return Standing(KINDS[status], status.label, sentence, _after(proposal, now))


def day(of: date) -> str:
    """Write a day with its weekday and without the year: Sat 31 Jul."""
    return dates.format_skeleton("MMMEd", of, locale=moments.locale())


def until(too_late_at: datetime, zone: ZoneInfo) -> str:
    """Write until when something is in time: Sat 31 Jul 23:59 Geneva time."""
    last = moments.last_good_minute(too_late_at).astimezone(zone)
    return f"{day(last.date())} {last:%H:%M} {moments.zone_word(zone)}"


def if_distributed(on: date, *, meeting_on: date) -> str:
    """Say what a distribution on that day leaves, before a proposal is sent or distributed."""
    left = slack(distributed_on=on, meeting_on=meeting_on)
    return _("If the Secretariat distributes today, silence ends %(day)s and %(leaves)s.") % {
        "day": day(left.silence_ends_on),
        "leaves": _leaves(left),
    }


def clock_of(objection: Objection, *, now: datetime) -> Standing:
    """Say how long the two States have, and what comes then; or how it ended."""
    proposal = objection.proposal
    if objection.was_settled_by_both:
        return Standing("done", _("settled"), _("Both States call it settled. It was withdrawn."))
    if objection.withdrawn_at is not None:
        return Standing("done", _("withdrawn"), _("The objecting State withdrew its objection."))
    if not objection.can_be_settled(now):
        return standing(proposal, now=now)
    ends = until(proposal.meeting.consultations_end_at, proposal.meeting.zone)
    if not proposal.consultation_is_over(now):
        says = _("Consult until %(until)s. Then the States Parties taking part decide.")
        return Standing("soon", _("in consultation"), says % {"until": ends})
    late = proposal.silence_ends_at
    if late is not None and late > proposal.meeting.consultations_end_at:
        says = _(
            "The proposal was distributed so late that silence ends after %(until)s: no time to"
            " consult was left, and the matter is before the States Parties taking part. You can"
            " still settle it until they decide."
        )
    else:
        says = _(
            "The time to consult was over on %(until)s, and the matter is before the States"
            " Parties taking part. You can still settle it until they decide."
        )
    return Standing("next", _("before the States Parties"), says % {"until": ends})


def _leaves(left: Slack) -> str:
    if left.days <= 0:
        says = _(
            "leaves no day to settle an objection before D-%(mark)s (%(day)s): it would go straight"
            " to the States Parties taking part"
        )
        return says % {"mark": -CONSULTATION.days, "day": day(left.settled_by)}
    says = ngettext(
        "leaves %(n)s day to settle an objection before D-%(mark)s (%(day)s)",
        "leaves %(n)s days to settle an objection before D-%(mark)s (%(day)s)",
        left.days,
    )
    return says % {"n": left.days, "mark": -CONSULTATION.days, "day": day(left.settled_by)}


def _after(proposal: Proposal, now: datetime) -> str:
    if proposal.distributed_at is None or not proposal.silence_runs(now):
        return ""
    meeting = proposal.meeting
    if proposal.status != Status.SILENCE:
        ends = proposal.silence_ends_at
        assert ends is not None  # It runs.
        says = _("Silence never ends early: until %(until)s, other States Parties may object too.")
        return says % {"until": until(ends, meeting.zone)}
    sent = proposal.distributed_at.astimezone(meeting.zone).date()
    left = slack(distributed_on=sent, meeting_on=meeting.held_on)
    return _("The end of silence %(leaves)s.") % {"leaves": _leaves(left)}


def _proposed(proposal: Proposal, now: datetime) -> str:
    says = _(
        "Received %(received)s. The Secretariat distributes it at once to all States Parties; "
        "silence begins then."
    )
    received = moments.moment(proposal.proposed_at, proposal.meeting.zone)
    return says % {"received": received}


def _silence(proposal: Proposal, now: datetime) -> str:
    assert proposal.silence_ends_at is not None  # The table holds it.
    says = _(
        "Silence runs until %(until)s. No objection stands. If none comes, %(expert)s is "
        "invited. You need do nothing."
    )
    ends = until(proposal.silence_ends_at, proposal.meeting.zone)
    return says % {"until": ends, "expert": proposal.expert}


def _objected(proposal: Proposal, now: datetime) -> str:
    says = _(
        "A State Party has objected. %(proposer)s and the objecting State consult until "
        "%(until)s. Then the States Parties taking part in the meeting decide."
    )
    ends = until(proposal.meeting.consultations_end_at, proposal.meeting.zone)
    return says % {"proposer": proposal.proposed_by, "until": ends}


def _to_decide(proposal: Proposal, now: datetime) -> str:
    says = _(
        "An objection was not settled by %(until)s. The States Parties taking part in the "
        "meeting decide. Until they do, it can still be withdrawn; the expert is neither admitted "
        "nor refused."
    )
    ends = until(proposal.meeting.consultations_end_at, proposal.meeting.zone)
    return says % {"until": ends}


def _admitted(proposal: Proposal, now: datetime) -> str:
    expert = {"expert": proposal.expert}
    if proposal.decided_on is not None:
        says = _(
            "The States Parties taking part decided on %(day)s: %(expert)s is admitted, for this "
            "case only."
        )
        return says % {**expert, "day": day(proposal.decided_on)}
    return _("Silence has passed. %(expert)s is admitted, for this case only.") % expert


def _refused(proposal: Proposal, now: datetime) -> str:
    assert proposal.decided_on is not None  # The table holds it.
    says = _("The States Parties taking part decided on %(day)s: the expert is not admitted.")
    return says % {"day": day(proposal.decided_on)}


def _withdrawn(proposal: Proposal, now: datetime) -> str:
    if proposal.meeting.status == MeetingStatus.CANCELLED:
        return _("The meeting was cancelled, and the proposal lapsed with it.")
    return _("The proposal was withdrawn. Nothing more comes of it.")


_SENTENCES = {
    Status.PROPOSED: _proposed,
    Status.SILENCE: _silence,
    Status.OBJECTED: _objected,
    Status.TO_DECIDE: _to_decide,
    Status.ADMITTED: _admitted,
    Status.REFUSED: _refused,
    Status.WITHDRAWN: _withdrawn,
}


def of_hearing(hearing: Hearing, *, now: datetime) -> Standing:
    """Say to the expert how the own access stands; why it was ended, nobody is told."""
    access = hearing.access(now)
    says = {
        Access.WITHDRAWN: _("This invitation is not open any more. Ask the State that sent it."),
        Access.OVER: _("Your access has ended. Your duty of confidence continues (¶15)."),
        Access.UNDERTAKE: _("Nothing is open yet: first, give your own undertaking (¶15)."),
        Access.TO_BE_TOLD: _(
            "Nothing is open yet: %(host)s has still to record that it told you of the duty of"
            " confidence (¶15)."
        ),
        Access.WAITS: _("Papers open on %(opens)s, until then there is nothing to do."),
        Access.OPEN: _("Papers are open to you, on this page only, until your item ends."),
    }
    opens = moments.moment(hearing.admission.opens_at, hearing.zone)
    sentence = says[access] % {"host": hearing.host, "opens": opens}
    return Standing(ACCESS_KINDS[access], ACCESS_WORDS[access], sentence)


def of_access(admission: Admission, *, now: datetime) -> Standing:
    """Say to the inviting State what its expert has still to do, or what it has itself."""
    proposal = admission.proposal
    opens = moments.moment(admission.opens_at, proposal.meeting.zone)
    if admission.ended_at is not None:
        return Standing("neutral", _("ended"), _("You ended this access. Nothing is open."))
    if now >= proposal.decide_by or proposal.meeting.closed_at is not None:
        return Standing("neutral", _("over"), _("The meeting is over, and the access with it."))
    if admission.invitation.accepted_at is None:
        return Standing("next", _("invited"), _("The expert has not accepted the invitation yet."))
    if admission.undertaken_at is None:
        return Standing("next", _("invited"), _("The expert has not given the undertaking yet."))
    if proposal.attested_at is None:
        says = _("Nothing opens before you record that you told the expert of the duty (¶15).")
        return Standing("soon", _("yours to do"), says)
    if now < admission.opens_at:
        says = _("Both words are given. The papers open on %(opens)s.")
        return Standing("next", _("waits"), says % {"opens": opens})
    says = _("The papers are open since %(opens)s, until the item of the expert ends.")
    return Standing("done", _("open"), says % {"opens": opens})


def strip(hearing: Hearing, *, now: datetime) -> list[Standing]:
    """Return the steps to the hearing, each done or still to come: the same words every time."""
    admission, access = hearing.admission, hearing.access(now)
    if access == Access.WITHDRAWN:
        return []
    opens = moments.moment(admission.opens_at, hearing.zone)
    steps = (
        (True, _("Admitted"), ""),
        (hearing.attested, _("Told of the duty by %(host)s") % {"host": hearing.host}, ""),
        (admission.undertaken_at is not None, _("Your undertaking"), ""),
        (now >= admission.opens_at, _("Papers open"), opens),
        (access == Access.OVER, _("Access ended"), until(hearing.closes_at, hearing.zone)),
    )
    return [
        Standing("done" if done else "next", _("done") if done else _("to come"), word, after)
        for done, word, after in steps
    ]


ACCESS_KINDS = {
    Access.WITHDRAWN: "neutral",
    Access.OVER: "neutral",
    Access.UNDERTAKE: "soon",
    Access.TO_BE_TOLD: "next",
    Access.WAITS: "next",
    Access.OPEN: "done",
}
ACCESS_WORDS = {
    Access.WITHDRAWN: pgettext_lazy("access of an expert", "not open"),
    Access.OVER: pgettext_lazy("access of an expert", "over"),
    Access.UNDERTAKE: pgettext_lazy("access of an expert", "yours to do"),
    Access.TO_BE_TOLD: pgettext_lazy("access of an expert", "waits"),
    Access.WAITS: pgettext_lazy("access of an expert", "waits"),
    Access.OPEN: pgettext_lazy("access of an expert", "open"),
}
