"""What can be found of the proposals of experts that whoever asks can read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from experts.models import Proposal, Purpose
from experts.queries import known_proposals
from forum.search import Kind, Source, Told, whose


def _proposal(proposal: Proposal) -> Told:
    title = f"{proposal.ref}, {proposal.expert}"
    return Told(proposal.get_absolute_url(), title, proposal.proposed_by)


KINDS = (
    Kind(
        name="proposal",
        label=_("Proposal of an expert"),
        things=known_proposals,
        when="proposed_at",
        tells=_proposal,
        sources=(
            Source(
                where=_("Proposal of an expert"),
                rows=Proposal.objects.all,
                columns=("ref", "expert_name", "affiliation", "case_title"),
                counted=lambda n: (
                    ngettext("%(n)d proposal of an expert", "%(n)d proposals of experts", n)
                    % {"n": n}
                ),
            ),
            Source(
                where=_("Purpose of an expert"),
                rows=Purpose.objects.all,
                of="proposal",
                columns=("expertise", "text"),
                counted=lambda n: ngettext("%(n)d purpose", "%(n)d purposes", n) % {"n": n},
            ),
        ),
        filters=whose("proposed_by"),
    ),
)
