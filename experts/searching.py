"""What a search finds in the proposals of experts that whoever asks can read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from experts.models import Purpose
from experts.queries import known_proposals
from forum.search import Hit, Terms, in_cards, in_contents


def of(terms: Terms) -> list[Hit]:
    """Return the proposals that say all of the terms, the newest first."""
    card = ("ref", "expert_name", "affiliation", "case_title")
    on_cards = in_cards(known_proposals(), terms, *card)
    within = in_contents(
        Purpose.objects.all(),
        terms,
        sealed=["expertise", "text"],
        clear=[f"proposal__{name}" for name in card],
    )
    found = {match.pk: match.excerpt for match in (*on_cards, *within)}
    return [
        Hit(
            proposal.get_absolute_url(),
            f"{proposal.ref}, {proposal.expert_name}",
            _("Proposal of an expert"),
            proposal.proposed_by.name,
            found[proposal.pk],
        )
        for proposal in known_proposals().filter(pk__in=found)
    ]
