"""
What one may hand out about the Forum: public, and no more than the public pages say.

A leaflet for each audience. It tells what the Forum is, why it matters to them, and what they can
do; no case, no number of cases, no State.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Leaflet:
    slug: str
    title: str | Promise
    why: tuple[str | Promise, ...]
    can: tuple[str | Promise, ...]


LEAFLETS = {
    leaflet.slug: leaflet
    for leaflet in (
        Leaflet(
            "law-enforcement",
            _("For law enforcement"),
            (
                _(
                    "Weapons that you seize were often made, sold and shipped lawfully before they"
                    " were diverted. Where that happened, another State holds half of your case."
                ),
                _(
                    "In the Forum, States tell one another how a diversion was found out: marks,"
                    " routes, methods of concealment, who was involved. Officers sit in the room:"
                    " their attendance is strongly encouraged (¶7)."
                ),
            ),
            (
                _("Tell your national focal point of a seizure that points abroad."),
                _("Be a contact in the directory: officers of other States find you there (¶20)."),
                _(
                    "Ask before you use what another State shared, for a search or a proceeding:"
                    " it is discussed with that State first (¶16)."
                ),
            ),
        ),
        Leaflet(
            "licensing",
            _("For licensing officers"),
            (
                _(
                    "Before an export is licensed, its risk of diversion is assessed. What"
                    " another State found out about a route, a broker or an end user belongs in"
                    " that assessment."
                ),
                _(
                    "Each step of the transfer chain can be the one at which arms are diverted:"
                    " the Forum shares at which it happened, and how it could have been seen."
                ),
            ),
            (
                _("Ask your delegation what was shared that touches your assessments."),
                _(
                    "Before you use it in an assessment, discuss it with the State that shared it"
                    " (¶16)."
                ),
                _("Tell your focal point when an end user does not receive what was licensed."),
            ),
        ),
        Leaflet(
            "customs",
            _("For customs"),
            (
                _(
                    "Consignments are diverted where they change hands, papers or carriers. What"
                    " you find at a border is what other States need to know of a route."
                ),
                _(
                    "States share concealment methods, dispatch points and routes in the Forum,"
                    " in confidence (¶19)."
                ),
            ),
            (
                _("Report marks, papers and carriers to your focal point, not the arms alone."),
                _("Give your duty desk to the directory of contacts (¶20)."),
            ),
        ),
        Leaflet(
            "prosecutors",
            _("For prosecutors"),
            (
                _(
                    "A diversion is seldom tried where the arms were found. The Forum brings"
                    " together those who investigate the two ends, before requests for mutual"
                    " legal assistance are written."
                ),
                _(
                    "It is not a channel for evidence: it complements what States ask of each"
                    " other directly."
                ),
            ),
            (
                _(
                    "Say which facts of a pending case can be shared, and which would impede it"
                    " (¶13)."
                ),
                _(
                    "Agree with the State that shared something before it is used in a proceeding"
                    " (¶16)."
                ),
            ),
        ),
        Leaflet(
            "regional-bodies",
            _("For regional bodies"),
            (
                _(
                    "Routes cross regions. You know whom to call in each State, and can make the"
                    " Forum known to those who deal with diversion every day."
                ),
                _("The Forum is open to all States Parties and signatory States (¶6)."),
            ),
            (
                _("Give the Forum a place on the agenda of your networks of practitioners."),
                _(
                    "Encourage your members to share cases through the Forum, and to bring law"
                    " enforcement with them (¶7)."
                ),
                _("Tell the Secretariat when you have: it goes into the Chair's report."),
            ),
        ),
    )
}
