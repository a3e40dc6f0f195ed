"""The lives of a case, an intention to present, a notice, a challenge, a use (ToR 11-16, 18)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("case", "draft")
    RELEASED = "RELEASED", pgettext_lazy("case", "released")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("case", "withdrawn")


MAY_BECOME = {
    Status.DRAFT: {Status.RELEASED, Status.WITHDRAWN},
    Status.RELEASED: {Status.WITHDRAWN},
    Status.WITHDRAWN: set[Status](),
}


class Finding(TextChoices):
    """What is known of the diversion (ToR 1, 18): a prevented one counts too."""

    SUSPECTED = "SUSPECTED", pgettext_lazy("diversion", "suspected")
    DETECTED = "DETECTED", pgettext_lazy("diversion", "detected")
    PREVENTED = "PREVENTED", pgettext_lazy("diversion", "prevented")
    NONE = "NONE", pgettext_lazy("diversion", "found to be no diversion")


class Subject(TextChoices):
    """What a State intends to present (ToR 1, 11)."""

    CASE = "CASE", _("a case of suspected, detected or prevented diversion")
    INFORMATION = "INFORMATION", _("other diversion-related information")


class Channel(TextChoices):
    """How a State concerned was notified (ToR 12)."""

    PORTAL = "PORTAL", _("through this portal")
    OTHERWISE = "OTHERWISE", _("otherwise")


class Answer(TextChoices):
    """What a State concerned says to a notice (ToR 12)."""

    REPLY = "REPLY", pgettext_lazy("answer to a notice", "reply")
    NO_COMMENT = "NO_COMMENT", pgettext_lazy("answer to a notice", "no comment")
    MORE_TIME = "MORE_TIME", pgettext_lazy("answer to a notice", "asks for more time")


# What ends the wait for a reply; asking for more time does not (ToR 12).
ANSWERS = (Answer.REPLY, Answer.NO_COMMENT)


class Side(TextChoices):
    """In what a participant challenges another (ToR 15)."""

    STATE = "STATE", pgettext_lazy("side of a challenge", "State")
    CHAIR = "CHAIR", _("Chair of the Forum")
    SECRETARIAT = "SECRETARIAT", _("Secretariat")
    EXPERT = "EXPERT", _("invited expert")


class Word(TextChoices):
    """What one side of a challenge writes to the other; none of it is a verdict (ToR 15)."""

    EXPLANATION = "EXPLANATION", pgettext_lazy("challenge", "explanation")
    MEASURES = "MEASURES", pgettext_lazy("challenge", "measures under national law")
    QUESTION = "QUESTION", pgettext_lazy("challenge", "further question")
    PROPOSAL = "PROPOSAL", pgettext_lazy("challenge", "proposed measure")
    MESSAGE = "MESSAGE", pgettext_lazy("challenge", "message")


class CopyOf(TextChoices):
    """Whose copy a document is: the State, and never the person (ToR 15)."""

    STATE = "STATE", pgettext_lazy("whose copy", "of a State")
    OFFICE = "OFFICE", pgettext_lazy("whose copy", "of an office of the Forum")
    EXPERT = "EXPERT", pgettext_lazy("whose copy", "of an invited expert")


OF_THE_CHALLENGER = (Word.QUESTION, Word.PROPOSAL, Word.MESSAGE)
OF_THE_CHALLENGED = (Word.EXPLANATION, Word.MEASURES, Word.MESSAGE)


# --- What a case tells, section by section (ToR 18) ---------------------------------------------


class Section(TextChoices):
    """A part of a case that is saved and compared for itself; its value stands in addresses."""

    HAPPENED = "happened", _("What happened")
    DETECTION = "detection", _("How and when it was detected")
    ITEMS = "items", _("Items")
    ROUTE = "route", _("Route")
    ACTORS = "actors", _("Actors")
    METHODS = "methods", _("Methods and documents")
    STATES = "states", _("States involved, and who helped")


class Aim(TextChoices):
    """What sharing a case is for (ToR 18)."""

    THIS = "THIS", pgettext_lazy("aim of a case", "to help address this case")
    FUTURE = "FUTURE", pgettext_lazy("aim of a case", "to help prevent or address similar cases")
    BOTH = (
        "BOTH",
        pgettext_lazy("aim of a case", "to help with this case and with similar ones"),
    )


class Investigation(TextChoices):
    """Closed and ongoing ones are both shared (ToR 18)."""

    OPEN = "OPEN", pgettext_lazy("investigation", "open")
    CLOSED = "CLOSED", pgettext_lazy("investigation", "closed")


# --- Use (ToR 16) --------------------------------------------------------------------------------


class Use(TextChoices):
    """For what a State would use what another provided (ToR 16)."""

    EXPORT = "EXPORT", pgettext_lazy("use", "export assessment")
    PROCEEDING = "PROCEEDING", pgettext_lazy("use", "law enforcement proceeding")
    OTHER = "OTHER", pgettext_lazy("use", "another operational use")


class UseWord(TextChoices):
    """What is written about a use. Discussed, or not yet: nobody allows or denies (ToR 16)."""

    MESSAGE = "MESSAGE", pgettext_lazy("use", "message")
    DISCUSSED = "DISCUSSED", pgettext_lazy("use", "discussed")
    CONDITIONS = "CONDITIONS", pgettext_lazy("use", "discussed, with conditions")
    NOT_YET = "NOT_YET", pgettext_lazy("use", "not yet discussed to the end")


# What the provider alone can say; the last of them is how a use stands.
WORDS_OF_THE_PROVIDER = (UseWord.DISCUSSED, UseWord.CONDITIONS, UseWord.NOT_YET)


class Category(TextChoices):
    """What the Treaty applies to: Article 2(1) a to h, Article 3, Article 4."""

    TANKS = "A", _("(a) battle tanks")
    ARMOURED = "B", _("(b) armoured combat vehicles")
    ARTILLERY = "C", _("(c) large-calibre artillery systems")
    AIRCRAFT = "D", _("(d) combat aircraft")
    HELICOPTERS = "E", _("(e) attack helicopters")
    WARSHIPS = "F", _("(f) warships")
    MISSILES = "G", _("(g) missiles and missile launchers")
    SMALL_ARMS = "H", _("(h) small arms and light weapons")
    AMMUNITION = "AMMUNITION", _("ammunition or munitions (Article 3)")
    PARTS = "PARTS", _("parts and components (Article 4)")
    OTHER = "OTHER", pgettext_lazy("category of arms", "other")


class Stage(TextChoices):
    """Where in the chain of a transfer something was diverted, or passed."""

    ORIGIN = (
        "ORIGIN",
        pgettext_lazy("transfer chain", "before the transfer, in the State of origin"),
    )
    EXPORT = "EXPORT", pgettext_lazy("transfer chain", "at export")
    TRANSIT = "TRANSIT", pgettext_lazy("transfer chain", "on the way, transit or trans-shipment")
    IMPORT = "IMPORT", pgettext_lazy("transfer chain", "at import or delivery")
    AFTER = "AFTER", pgettext_lazy("transfer chain", "after delivery, from stocks or in use")
    ONWARD = "ONWARD", pgettext_lazy("transfer chain", "onward, outside any authorised transfer")


class Means(TextChoices):
    ROAD = "ROAD", pgettext_lazy("means of transport", "road")
    RAIL = "RAIL", pgettext_lazy("means of transport", "rail")
    SEA = "SEA", pgettext_lazy("means of transport", "sea")
    RIVER = "RIVER", pgettext_lazy("means of transport", "inland water")
    AIR = "AIR", pgettext_lazy("means of transport", "air")
    POST = "POST", pgettext_lazy("means of transport", "post or courier")
    CARRIED = "CARRIED", pgettext_lazy("means of transport", "carried by persons or animals")
    OTHER = "OTHER", pgettext_lazy("means of transport", "other")


class ActorPart(TextChoices):
    """What someone had to do with a diversion."""

    EXPORTER = "EXPORTER", pgettext_lazy("actor", "exporter or manufacturer")
    BROKER = "BROKER", pgettext_lazy("actor", "broker")
    CARRIER = "CARRIER", pgettext_lazy("actor", "carrier or forwarder")
    CONSIGNEE = "CONSIGNEE", pgettext_lazy("actor", "consignee or stated end user")
    FINANCIER = "FINANCIER", pgettext_lazy("actor", "financier")
    OFFICIAL = "OFFICIAL", pgettext_lazy("actor", "official")
    RECIPIENT = "RECIPIENT", pgettext_lazy("actor", "who received what was diverted")
    OTHER = "OTHER", pgettext_lazy("actor", "other")


class Paper(TextChoices):
    """The documents of a transfer."""

    END_USE = "END_USE", pgettext_lazy("document", "end-user certificate or assurance")
    EXPORT = "EXPORT", pgettext_lazy("document", "export licence")
    IMPORT = "IMPORT", pgettext_lazy("document", "import permit")
    TRANSIT = "TRANSIT", pgettext_lazy("document", "transit permit")
    CONTRACT = "CONTRACT", pgettext_lazy("document", "contract or invoice")
    TRANSPORT = "TRANSPORT", pgettext_lazy("document", "bill of lading or waybill")
    DELIVERY = "DELIVERY", pgettext_lazy("document", "delivery verification")
    OTHER = "OTHER", pgettext_lazy("document", "other")


class Genuine(TextChoices):
    """What is known of a document."""

    GENUINE = "GENUINE", pgettext_lazy("document", "genuine")
    MISUSED = "MISUSED", pgettext_lazy("document", "genuine, and misused")
    ALTERED = "ALTERED", pgettext_lazy("document", "altered")
    FORGED = "FORGED", pgettext_lazy("document", "forged")
    UNKNOWN = "UNKNOWN", pgettext_lazy("document", "not known")


class StatePart(TextChoices):
    """How a State is involved. To be named here is no reproach (ToR 12)."""

    ORIGIN = "ORIGIN", pgettext_lazy("State involved", "State of origin or export")
    TRANSIT = "TRANSIT", pgettext_lazy("State involved", "transit or trans-shipment")
    IMPORT = "IMPORT", pgettext_lazy("State involved", "State of import or stated end use")
    BROKERING = "BROKERING", pgettext_lazy("State involved", "where it was brokered")
    DIVERTED = "DIVERTED", pgettext_lazy("State involved", "where it was diverted")
    DETECTED = "DETECTED", pgettext_lazy("State involved", "where it was detected")
    DESTINATION = "DESTINATION", pgettext_lazy("State involved", "where it was going, or arrived")
    OTHER = "OTHER", pgettext_lazy("State involved", "other")


class Body(TextChoices):
    """Whom the Chair briefs (ToR 22)."""

    WGETI = "WGETI", _("Working Group on Effective Treaty Implementation (WGETI)")
    CSP = "CSP", _("Conference of States Parties")


class BriefingStatus(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("briefing", "in preparation")
    PUT = "PUT", pgettext_lazy("briefing", "put to the States that took part")
    AGREED = "AGREED", pgettext_lazy("briefing", "agreed in the room")
    DELIVERED = "DELIVERED", pgettext_lazy("briefing", "given orally, and erased")
    DROPPED = "DROPPED", pgettext_lazy("briefing", "not given, and erased")


# It is revised as often as it takes; over is over, since nothing of it is left.
BRIEFING_MAY_BECOME = {
    BriefingStatus.DRAFT: {BriefingStatus.PUT, BriefingStatus.DROPPED},
    BriefingStatus.PUT: {BriefingStatus.DRAFT, BriefingStatus.AGREED, BriefingStatus.DROPPED},
    BriefingStatus.AGREED: {
        *(BriefingStatus.DRAFT, BriefingStatus.DELIVERED, BriefingStatus.DROPPED)
    },
    BriefingStatus.DELIVERED: set[BriefingStatus](),
    BriefingStatus.DROPPED: set[BriefingStatus](),
}
BRIEFING_STANDS = (BriefingStatus.DRAFT, BriefingStatus.PUT, BriefingStatus.AGREED)
BRIEFING_SHOWN = (BriefingStatus.PUT, BriefingStatus.AGREED)
BRIEFING_OVER = (BriefingStatus.DELIVERED, BriefingStatus.DROPPED)


class PointsTo(TextChoices):
    """Could a point of the briefing be traced to one State? A person says so, not the checker."""

    NOBODY = "NOBODY", pgettext_lazy("point of a briefing", "No. It could come from many States")
    STATES = "STATES", pgettext_lazy("point of a briefing", "Yes")


class Consents(TextChoices):
    YES = "YES", pgettext_lazy("consent to a point", "consents")
    NO = "NO", pgettext_lazy("consent to a point", "does not consent")


class Says(TextChoices):
    """What a State that took part says to the outline; saying nothing is no consent (ToR 22)."""

    NO_OBJECTION = "NO_OBJECTION", pgettext_lazy("briefing", "no objection")
    CHANGE = "CHANGE", pgettext_lazy("briefing", "asks for a change")
    OBJECT = "OBJECT", pgettext_lazy("briefing", "objects")
