"""What the kinds of rows of this app are called in the rights matrix."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forum import models, rights

rights.words(
    "forum",
    _("People, States and the record"),
    {
        models.State: _("States of the Forum"),
        models.Term: _("Offices: who holds which"),
        models.AccountInvitation: _("Invitations of people"),
        models.Recovery: _("Recoveries of a sign-in"),
        models.Contact: _("National and law-enforcement contacts"),
        models.ContactNumbers: _("Numbers of contacts"),
        models.ContactMark: _("Notes that a contact is out of date"),
        models.ContactReveal: _("Who looked at the numbers of a contact"),
        models.ContactLook: _("Looks at the numbers of contacts, as told to the contact"),
        models.Notice: _("Messages of the portal"),
        models.Bounce: _("Mails that came back"),
        models.Copy: _("Marks on copies of papers"),
        models.Outreach: _("Outreach and briefings to bodies"),
        models.Mandate: _("Mandates of a Conference"),
        models.TrailEntry: _("The trail of acts"),
        models.ChainCheck: _("Checks that the trail is whole"),
        models.Anchor: _("Anchors of the trail"),
    },
)
