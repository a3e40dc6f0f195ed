"""
The Terms of Reference, paragraph by paragraph, in our own words.

These are summaries for people who use the portal, read from the Chinese text of the adopted
documents. They are not the adopted text and never replace it: every page that shows one says
so, and names the documents. Days are read from ``forum.terms_of_reference``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum import terms_of_reference as limits
from forum.terms_of_reference import TimeLimit

Text = str | Promise


class Document(NamedTuple):
    """Where the adopted text stands, and which report says that it was adopted."""

    symbol: str
    says: Text
    report: str


ADOPTED = Document(
    "ATT/CSP6.DIEF/2020/CHAIR/632/Conf.DIEFToRs",
    _("Adopted by the Sixth Conference of States Parties, August 2020."),
    "ATT/CSP6/2020/SEC/635/Conf.FinRep.Rev1, 40(a)",
)
UPDATED = Document(
    "ATT/CSP10.DIEF/2024/SCHAIR/802/Conf.Rep",
    _("Updated by the Tenth Conference of States Parties, August 2024 (annex)."),
    "ATT/CSP10/2024/SEC/807/Conf.FinRep, 30(c)",
)
DOCUMENTS = (ADOPTED, UPDATED)

# Said wherever a summary is shown.
MARK = _("Summary, not the adopted text.")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. Number 0 is the background, which the adopted text does not number."""

    number: int
    heading: Text
    wording: Text
    counts: Mapping[str, TimeLimit] = field(default_factory=dict)
    to_check: Text = ""  # What the Chinese text leaves in doubt.

    @property
    def text(self) -> str:
        """Return the summary, with its numbers of days from the table of time limits."""
        days = {name: abs(limit.days) for name, limit in self.counts.items()}
        return str(self.wording) % days if days else str(self.wording)

    @property
    def anchor(self) -> str:
        return f"paragraph-{self.number}"


@dataclass(frozen=True)
class Section:
    heading: Text
    paragraphs: tuple[Paragraph, ...]


SECTIONS = (
    Section(
        _("Background and purpose"),
        (
            Paragraph(
                0,
                _("Where the Forum comes from, and what it is for"),
                _(
                    "The Forum began at the Fourth Conference of States Parties as an informal "
                    "meeting of interested States Parties and signatory States. They discussed "
                    "concrete cases of suspected or detected diversion that they were dealing "
                    "with or had dealt with. States Parties recognised it as the third tier of "
                    "a three-tier approach to sharing information on diversion. After more "
                    "informal meetings and a remote consultation, the Sixth Conference set it "
                    "up as a body with Terms of Reference of its own.\n\n"
                    "Its purpose is that States Parties and signatory States share concrete, "
                    "operational information on such cases, so that they can prevent them, deal "
                    "with those that have happened, or help other States to do so. It "
                    "complements direct exchange between the States involved in a case. It "
                    "serves Article 11, paragraphs 3, 4 and above all 5, and Article 15 of the "
                    "Treaty. What is hoped for is that cases become clear and that fitting "
                    "responses are found and discussed.\n\n"
                    "Because the information may be sensitive and confidential, exchange in the "
                    "Forum is informal and is kept apart from the regular meetings of the "
                    "working groups on effective implementation and on transparency and "
                    "reporting. Overall patterns and lessons may still be discussed in the working "
                    "group on effective implementation.\n\n"
                    "As the Ninth Conference had asked, the usefulness of the meetings and the "
                    "Terms of Reference were reviewed before the Tenth. States found that the "
                    "Forum remains important and that its Terms of Reference serve it well. "
                    "Only paragraph 4 was updated, because the sub-group on Article 11 had "
                    "ended."
                ),
            ),
        ),
    ),
    Section(
        _("Establishment"),
        (
            Paragraph(
                1,
                _("What the Forum is"),
                _(
                    "The Forum is a body of its own kind for informal, voluntary exchange "
                    "between States Parties and signatory States on concrete cases of detected "
                    "or suspected diversion, and for sharing concrete operational information "
                    "related to diversion."
                ),
            ),
            Paragraph(
                2,
                _("Which rules apply"),
                _(
                    "The Terms of Reference govern the work of the Forum, the exchange in its "
                    "meetings, and any exchange or sharing of information between meetings. The "
                    "Rules of Procedure of the Conference of States Parties apply only where "
                    "the Terms of Reference expressly say so."
                ),
            ),
            Paragraph(
                3,
                _("When the Forum meets"),
                _(
                    "The Forum meets at most twice a year, during the Conference of States "
                    "Parties itself, its preparatory meetings, or both. The President of the "
                    "Conference decides this after consulting the Chair of the Forum and the "
                    "Secretariat. To this end the President calls on States Parties and "
                    "signatory States, in due course, to present suspected or detected cases of "
                    "diversion and to share other information related to diversion."
                ),
            ),
            Paragraph(
                4,
                _("The Chair"),
                _(
                    "The President of the Conference appoints the Chair of the Forum, who "
                    "serves until the close of the next Conference of States Parties."
                ),
            ),
            Paragraph(
                5,
                _("The Secretariat"),
                _("The Secretariat supports the work of the Forum."),
            ),
        ),
    ),
    Section(
        _("Participation"),
        (
            Paragraph(
                6,
                _("Who may attend"),
                _(
                    "Meetings are open to all States Parties and signatory States interested in "
                    "discussing and sharing operational information on concrete cases with one "
                    "another. All of them may attend every meeting, and nobody may object to "
                    "this."
                ),
            ),
            Paragraph(
                7,
                _("Delegations"),
                _(
                    "Rules 6 to 8 of the Rules of Procedure govern how States Parties and "
                    "signatory States are represented at meetings. In keeping with the purpose "
                    "of the Forum, the attendance of law-enforcement officials is strongly "
                    "encouraged."
                ),
                to_check=_(
                    "The Chinese text speaks of a number of seats; representation is meant, as "
                    "far as we can tell."
                ),
            ),
            Paragraph(
                8,
                _("Non-State experts"),
                _(
                    "A State Party or signatory State may propose to invite non-State experts "
                    "with specific expertise in investigating, documenting, identifying or "
                    "addressing diversion. Such an expert takes part in the presentation of one "
                    "concrete case and in the discussion of that case. The proposal reaches the "
                    "Secretariat at least %(proposal)d days before the meeting and says what "
                    "the expert's participation is for. The Secretariat distributes it at once "
                    "to all States Parties and opens a silence procedure of %(silence)d "
                    "days.\n\n"
                    "If a State Party objects, it consults the proposing State, and the two "
                    "cooperate, by mutual consent, to settle the objection. If it is not "
                    "settled %(consultation)d days before the meeting, it goes to all States "
                    "Parties taking part in the meeting for a procedural decision."
                ),
                {
                    "proposal": limits.PROPOSAL,
                    "silence": limits.SILENCE,
                    "consultation": limits.CONSULTATION,
                },
                to_check=_("Whether the English text says non-State or non-governmental experts."),
            ),
        ),
    ),
    Section(
        _("Working methods"),
        (
            Paragraph(
                9,
                _("Invitation"),
                _(
                    "After consulting the Chair, the Secretariat invites all States Parties and "
                    "signatory States at least %(invitation)d days before each meeting, says "
                    "when and where it is held, and makes the administrative arrangements. The "
                    "invitation always includes the call to present suspected or detected cases "
                    "of diversion at the meeting and to share other information related to "
                    "diversion there."
                ),
                {"invitation": limits.INVITATION},
            ),
            Paragraph(
                10,
                _("Draft agenda"),
                _(
                    "At least %(agenda)d days before the meeting, and after consulting the "
                    "Chair, the Secretariat distributes the draft agenda to all States Parties "
                    "and signatory States, with supporting documents where feasible."
                ),
                {"agenda": limits.AGENDA},
            ),
            Paragraph(
                11,
                _("Announcing a presentation"),
                _(
                    "States that intend to present a case or share other information at a "
                    "meeting are encouraged to tell the Secretariat as soon as possible, even "
                    "before the meeting is announced. They announce their intention at the "
                    "latest when the draft agenda is adopted."
                ),
            ),
            Paragraph(
                12,
                _("States concerned"),
                _(
                    "A State that intends to present information that may involve other States "
                    "Parties or signatory States tells them so at least %(notice)d days before "
                    "the meeting and asks them to reply at least %(reply)d days before it. It "
                    "must include their replies in its presentation.\n\n"
                    "The presenting State does not need the consent of the States concerned, "
                    "unless the nature of the information makes their consent a legal "
                    "requirement. After the presentation, the Chair gives the States concerned "
                    "the right of reply under rule 24(2) of the Rules of Procedure."
                ),
                {"notice": limits.NOTICE, "reply": limits.REPLY},
            ),
            Paragraph(
                13,
                _("The information exchange platform"),
                _(
                    "States that present or intend to present information at a meeting are "
                    "encouraged to share it, where feasible, also through the information "
                    "exchange platform in the restricted area of the Treaty's website.\n\n"
                    "States Parties are encouraged to share through the platform, under their "
                    "national laws and procedures, the kinds of information in the "
                    "non-exhaustive list of paragraph 19. This leaves out national security "
                    "information and whatever would hamper ongoing or pending law-enforcement "
                    "proceedings."
                ),
            ),
        ),
    ),
    Section(
        _("Nature of the meetings and handling of information"),
        (
            Paragraph(
                14,
                _("Meetings are confidential"),
                _(
                    "Unless the participants decide otherwise, meetings of the Forum are "
                    "confidential, including their agenda and all supporting documents."
                ),
            ),
            Paragraph(
                15,
                _("The duty of confidence"),
                _(
                    "Participants, including non-State experts invited under paragraph 8, keep "
                    "confidential the discussions and all information that its provider has "
                    "marked confidential, unless participants and provider agree otherwise. The "
                    "State that invites an expert tells the expert of this duty expressly, "
                    "before the meeting.\n\n"
                    "Any participant, the Chair of the Forum or the Secretariat may challenge "
                    "any other participant, bilaterally, about a suspected unauthorised "
                    "disclosure of confidential information shared in a meeting or through the "
                    "platform. If there is an apparent disclosure, the challenged participant "
                    "explains it to the challenger and takes remedial measures under its "
                    "national laws and regulations."
                ),
                to_check=_("The first sentence of the Chinese text is not clear."),
            ),
            Paragraph(
                16,
                _("National authorities, and operational use"),
                _(
                    "Participants may share all information they obtained in a meeting with "
                    "their competent national authorities, above all law enforcement, still in "
                    "strict confidence. Before any operational use of it, such as in an export "
                    "assessment or in law-enforcement proceedings, they discuss that use with "
                    "the provider."
                ),
            ),
            Paragraph(
                17,
                _("No records and no report"),
                _(
                    "Because meetings are confidential, no official records of them are written "
                    "and no official report is drafted."
                ),
            ),
        ),
    ),
    Section(
        _("What States are encouraged to share"),
        (
            Paragraph(
                18,
                _("Cases"),
                _(
                    "With Article 11, paragraphs 3 to 5, of the Treaty in mind, States Parties "
                    "and signatory States are encouraged to share, voluntarily and under their "
                    "national laws and regulations, data on concrete cases of diversion that "
                    "were prevented or detected and that they consider useful to others, either "
                    "to help address the case at hand or to prevent or address similar cases in "
                    "future.\n\n"
                    "Useful are details of the diversion and of how it was detected, how soon "
                    "it was detected, the means and methods used and, where appropriate and "
                    "feasible, details of the actors involved. This covers closed and ongoing "
                    "investigations."
                ),
                to_check=_("Whether the text says prevented or detected, as we read it."),
            ),
            Paragraph(
                19,
                _("Other information"),
                _(
                    "States Parties and signatory States are encouraged to share any "
                    "information they consider related to diversion, in particular:\n"
                    "• illicit arms transfer activities, including corruption;\n"
                    "• international arms trafficking routes;\n"
                    "• illicit arms brokers;\n"
                    "• sources of illicit arms supply;\n"
                    "• methods of concealment;\n"
                    "• common points of dispatch;\n"
                    "• destinations used by organized groups engaged in diversion."
                ),
            ),
            Paragraph(
                20,
                _("Law-enforcement contacts"),
                _(
                    "To complement the existing database of national points of contact in the "
                    "restricted area of the Treaty's website, and to make the exchange of "
                    "operational field information efficient and effective, States Parties and "
                    "signatory States may exchange, through the Secretariat, up-to-date contact "
                    "details of their law-enforcement authorities."
                ),
            ),
        ),
    ),
    Section(
        _("Outcome of meetings"),
        (
            Paragraph(
                21,
                _("Arrangements between States"),
                _(
                    "The outcome expected of a meeting is operational: an exchange of "
                    "information and concrete arrangements between participating and interested "
                    "States Parties and signatory States that help to prevent or resolve the "
                    "cases discussed or similar cases in future. The rules of confidence in "
                    "paragraphs 14 to 17 cover them too."
                ),
            ),
            Paragraph(
                22,
                _("Oral briefing"),
                _(
                    "If the participants consider it useful and feasible, the Chair briefs the "
                    "working group on effective implementation or the Conference of States "
                    "Parties orally on main trends and general lessons that emerged from a "
                    "meeting, and on general issues that could benefit from policy discussion "
                    "in that working group. Both the briefing and its outline need a decision "
                    "by consensus of the States Parties and signatory States that took part in "
                    "that meeting.\n\n"
                    "Such a briefing never includes information that can be attributed to a "
                    "particular State without that State's consent. A State that presented a "
                    "case may also object to any briefing based on its case, whether or not it "
                    "can be attributed to that State."
                ),
                to_check=_("Whether an outline or a summary of the briefing is meant."),
            ),
        ),
    ),
    Section(
        _("Languages and documents"),
        (
            Paragraph(
                23,
                _("Languages and documents"),
                _(
                    "Rules 46 to 49 of the Rules of Procedure apply to languages and documents, "
                    "except what rule 48 says about documents being made available to "
                    "observers."
                ),
            ),
        ),
    ),
    Section(
        _("Budget"),
        (
            Paragraph(
                24,
                _("Costs"),
                _(
                    "Direct costs of meetings, such as technical support, documentation and any "
                    "interpretation or translation, are paid from what the budget of the "
                    "Conference of States Parties sets aside for holding meetings. Participants "
                    "bear indirect costs such as travel and accommodation, except where "
                    "sponsorship covers them."
                ),
            ),
        ),
    ),
)

PARAGRAPHS = {
    paragraph.number: paragraph for section in SECTIONS for paragraph in section.paragraphs
}
