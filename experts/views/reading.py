"""The proposals that one can see, and one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from experts import policies, queries, wording
from experts.models import LIVE, Objection, Proposal
from experts.rules import MAY_BECOME, OBJECTED_TO, Status
from forum import audience, clock
from forum.access import SignedIn
from forum.d_line import days_of_silence
from forum.models import Person, Standing, State, Term
from forum.terms_of_reference import CONSULTATION, PROPOSAL, SILENCE
from meetings.rules import Status as MeetingStatus


@require_safe
def proposals(request: SignedIn) -> HttpResponse:
    now = clock.now()
    known = list(queries.known_proposals())
    running = [proposal for proposal in known if proposal.silence_runs(now)]
    context = {
        "cards": [card(proposal, now=now, linked=True) for proposal in running],
        "others": [
            {"proposal": proposal, "standing": wording.standing(proposal, now=now)}
            for proposal in known
            if proposal not in running
        ],
        "may_propose": policies.may_propose(request.hat, now=now),
        "who_can": who_can(request.hat, now=now),
        "signatory": speaks_for_a_signatory(request.hat, now=now),
        "rules": RULES,
    }
    return render(request, "experts/proposals.html", context)


@require_safe
def proposal(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    objections = list(queries.objections_to(proposal))
    right = policies.has_the_right_to_object(request.hat, proposal, now=now)
    ours = policies.may_answer_for(request.hat, proposal, now=now)
    invited = queries.admission_of(proposal) if ours else None
    context = {
        "proposal": proposal,
        "purpose": queries.purpose_of(proposal),
        "case": queries.case_of(proposal),
        "audience": seen_by(proposal, now=now),
        "standing": wording.standing(proposal, now=now),
        "card": card(proposal, now=now) if proposal.as_of(now) in UNDER_WAY else None,
        "objections": objections,
        "rooms": list(queries.rooms_of(request.hat).filter(proposal=proposal).order_by("pk")),
        "steps": steps(request.hat, proposal, now=now),
        "may_object": right and proposal.silence_runs(now),
        "who_can": who_can(request.hat, now=now) if right or _is_ours(request, proposal) else None,
        "attests": ours and proposal.status == Status.ADMITTED,
        "invited": invited,
        "access": wording.of_access(invited, now=now) if invited else None,
        "history": history(proposal, objections),
        "rules": RULES,
        "now": now,
    }
    return render(request, "experts/proposal.html", context)


def seen_by(proposal: Proposal, *, now: datetime) -> audience.Audience:
    """Return who sees it. Distributed means all States Parties, with people here or without."""
    line = audience.of(proposal, now=now, whose=proposal.proposed_by)
    return replace(line, kind=audience.Kind.PARTIES) if proposal.distributed_at else line


UNDER_WAY = (Status.SILENCE, Status.OBJECTED, Status.TO_DECIDE)

# For the rule card, which explains the days beside the clock.
RULES = {
    "propose": -PROPOSAL.days,
    "silence": SILENCE.days,
    "settle": -CONSULTATION.days,
}


def card(proposal: Proposal, *, now: datetime, linked: bool = False) -> dict[str, Any]:
    """Return a silence as ``components/silence_card.html`` shows it."""
    sent, ends = proposal.distributed_at, proposal.silence_ends_at
    assert sent is not None  # Both are set with the status.
    assert ends is not None
    standing = wording.standing(proposal, now=now)
    zone, parties = proposal.meeting.zone, State.objects.parties(sent).count()
    to = ngettext("to %(n)s State Party", "to %(n)s States Parties", parties) % {"n": parties}
    return {
        "reference": proposal.ref,
        "title": proposal.expert,
        "url": proposal.get_absolute_url() if linked else "",
        "by": proposal.proposed_by,
        "circulated_at": sent,
        "ends_at": ends,
        "zone": zone,
        "to": to,
        "days": days_of_silence(distributed_at=sent, ends_at=ends, zone=zone, now=now),
        "standing": standing.kind,
        "word": standing.word,
        "sentence": standing.sentence,
        "after": standing.after,
    }


def steps(hat: Term | None, proposal: Proposal, *, now: datetime) -> list[dict[str, str]]:
    """Return the acts that this office can do now, each on a page of its own."""
    status, live = proposal.as_of(now), proposal.meeting.status in LIVE
    objected = queries.standing_objection(proposal, hat.state if hat else None)
    may_object = policies.may_object(hat, proposal, now=now)
    may_settle = policies.may_withdraw_objection(hat, proposal, now=now)
    may_record = policies.may_record_decision(hat, now=now)
    ours = policies.may_answer_for(hat, proposal, now=now)
    to_attest = proposal.status == Status.ADMITTED and proposal.attested_at is None
    offered = (
        (
            policies.may_distribute(hat, now=now) and status == Status.PROPOSED and live,
            ("distribute", _("Distribute to all States Parties…"), "primary"),
        ),
        (
            may_object and proposal.silence_runs(now) and not objected,
            ("object-to", _("Raise an objection…"), "secondary"),
        ),
        (
            may_settle and objected and proposal.status in OBJECTED_TO,
            ("withdraw-objection", _("Withdraw our objection…"), "primary"),
        ),
        (
            may_record and status == Status.TO_DECIDE and has_met(proposal),
            ("decide", _("Record the decision…"), "primary"),
        ),
        (
            ours and to_attest and live,
            ("attest", _("Record that the expert was told…"), "primary"),
        ),
        (
            ours and Status.WITHDRAWN in MAY_BECOME[Status(proposal.status)],
            ("withdraw", _("Withdraw the proposal…"), "secondary"),
        ),
    )
    return [
        {"url": reverse(f"experts:{act}", args=[proposal.ref]), "label": label, "kind": kind}
        for may, (act, label, kind) in offered
        if may
    ]


def has_met(proposal: Proposal) -> bool:
    """Whether the States Parties taking part can have decided."""
    return proposal.meeting.status in {MeetingStatus.OPEN, MeetingStatus.CLOSED}


def who_can(hat: Term | None, *, now: datetime) -> list[Person] | None:
    """Return who acts in the State's name, for a colleague who may not; else None."""
    speaking = hat and hat.speaking(at=now)
    if not speaking or speaking.may_release:
        return None
    return queries.who_may_act_for(speaking.speaks_for, now=now)


def speaks_for_a_signatory(hat: Term | None, *, now: datetime) -> bool:
    speaking = hat and hat.speaking(at=now)
    return bool(speaking and speaking.speaks_for.standing(now) == Standing.SIGNATORY)


def history(proposal: Proposal, objections: list[Objection]) -> list[dict[str, Any]]:
    """Return what happened and when, as far as the reader sees it; never who said what."""
    secretariat, portal = _("Secretariat"), _("The portal, on its date")
    happened: list[tuple[datetime | None, object, str, int]] = [
        (proposal.proposed_at, proposal.proposed_by, _("Proposed"), 8),
        (proposal.distributed_at, secretariat, _("Distributed to all States Parties"), 8),
        (proposal.escalated_at, portal, _("Put to the States Parties taking part"), 8),
        (proposal.attested_at, proposal.proposed_by, _("Told the expert of the duty"), 15),
    ]
    for objection in objections:
        happened += [
            (objection.lodged_at, objection.state, _("Objected"), 8),
            (objection.withdrawn_at, objection.state, _("Withdrew its objection"), 8),
        ]
    ended = {
        Status.ADMITTED: (_("States Parties taking part"), _("Decided: admitted"))
        if proposal.decided_on
        else (portal, _("Admitted: silence has passed")),
        Status.REFUSED: (_("States Parties taking part"), _("Decided: not admitted")),
        Status.WITHDRAWN: (proposal.proposed_by, _("Proposal ended")),
    }.get(Status(proposal.status))
    if ended:
        happened.append((proposal.ended_at, *ended, 8))
    zone = proposal.meeting.zone
    entries = [
        {"at": at, "zone": zone, "who": who, "what": what, "formal": True, "paragraph": paragraph}
        for at, who, what, paragraph in happened
        if at is not None
    ]
    return sorted(entries, key=lambda entry: entry["at"])


def _is_ours(request: SignedIn, proposal: Proposal) -> bool:
    return request.hat is not None and request.hat.state == proposal.proposed_by
