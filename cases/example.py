"""A case to look at before one writes one's own: all of it invented, and lying nowhere."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.models import Actor, ArmsItem, CaseContent, CaseDocument, CaseState, RouteLeg
from cases.queries import Told
from cases.rules import (
    ActorPart,
    Aim,
    Category,
    Finding,
    Genuine,
    Investigation,
    Means,
    Paper,
    Stage,
    StatePart,
)
from forum.models import State


def told() -> Told:
    """Return what an invented case of an invented State tells."""
    return Told(
        content=CaseContent(
            finding=Finding.DETECTED,
            summary=_(
                "Forty rifles were found behind a false wall in a lorry. Its papers spoke of farm"
                " machines.\n\nThe rifles had been exported with a licence for another State. They"
                " left the way that it named in a port, where the containers changed hands."
            ),
            aim=Aim.BOTH,
            diverted_on="2027-02",
            detected_on="2027-06-14",
            detected_how=_("An officer noticed that the floor of the lorry was too high."),
            investigation=Investigation.OPEN,
            actors_may_be_named="yes",
            methods=_("A false wall; papers for farm machines; a company four months old."),
        ),
        items=[
            ArmsItem(
                category=Category.SMALL_ARMS,
                description=_("Assault rifles, 7.62 mm"),
                quantity="40",
                marks="AK-77 10411\nAK-77 10412",
            )
        ],
        legs=[
            RouteLeg(
                stage=Stage.EXPORT,
                from_place=_("Galdonia, a river port"),
                to_place=_("Borland, a freight yard near the coast"),
                means=Means.SEA,
                on="2027-02",
            ),
            RouteLeg(
                stage=Stage.TRANSIT,
                from_place=_("Borland, the same freight yard"),
                to_place=_("Alvania, a border crossing"),
                means=Means.ROAD,
                on="2027-06-14",
            ),
        ],
        actors=[
            Actor(part=ActorPart.CARRIER, details=_("A haulier with three lorries, unnamed here."))
        ],
        documents=[
            CaseDocument(
                kind=Paper.END_USE,
                number="44/2027",
                issuer=_("a ministry that has no such department"),
                genuine=Genuine.FORGED,
            )
        ],
        states=[
            CaseState(state=State(name_en="Borland"), part=StatePart.TRANSIT),
            CaseState(state=State(name_en="Galdonia"), part=StatePart.ORIGIN),
        ],
    )
