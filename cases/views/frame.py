"""What stands on several pages of cases: where one can go, and what may be done with a text."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import State, Term


def sections(current: str) -> dict[str, Any]:
    """Return the ways through the cases."""
    pages = (
        ("cases", _("Cases"), reverse("cases:cases")),
        ("platform", _("Platform"), reverse("platform:postings")),
        ("intentions", _("Presentations"), reverse("cases:intentions")),
        ("notices", _("Notices"), reverse("cases:notices")),
        ("use", _("Use"), reverse("use:discussions")),
        ("arrangements", _("Arrangements"), reverse("arrangements:arrangements")),
        ("challenges", _("Challenges"), reverse("challenges:challenges")),
    )
    return {
        "about": _("Cases and presentations"),
        "sections": [
            {"label": label, "url": url, "current": name == current} for name, label, url in pages
        ],
    }


def use(provider: State, hat: Term | None, *, card: bool = False) -> str:
    """Say what a reader may do with what a State shared, and who sees its card only (ToR 16)."""
    says = _(
        "Use: read and brief your own authorities in confidence. Discuss operational use with"
        " %(provider)s first (¶16)."
    )
    if hat is not None and hat.state == provider:
        says = _("Use: yours. Readers discuss operational use with your State first (¶16).")
    elif hat is None or hat.state is None:
        says = _("Use: prepare and run the meeting, in confidence (¶14).")
    if card:
        says = f"{says} {_('Secretariat and Chair see the card only: that, whose and when.')}"
    return says % {"provider": provider}
