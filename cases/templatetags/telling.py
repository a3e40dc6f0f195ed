"""How places and delays are written on a page."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.queries import names_of_states

register = template.Library()

NAMES = "names of States"  # asked for once a page


@register.simple_tag(takes_context=True)
def place(context: template.Context, code: str, words: str) -> SafeString:
    """Write an end of a leg: the State, by its name, and the place in the provider's own words."""
    said = [_name_of(context, code)] if code else []
    if words:
        said.append(words)
    if not said:
        return conditional_escape(_("not said"))
    return format_html("<bdi>{}</bdi>", _(", ").join(said))


def _name_of(context: template.Context, code: str) -> str:
    kept = context.render_context
    if NAMES not in kept:
        kept[NAMES] = names_of_states()
    return str(kept[NAMES].get(code, code))


@register.filter
def in_days(delay: tuple[int, int]) -> str:
    """Write a delay of so many days at least, and so many at most."""
    least, most = max(delay[0], 0), delay[1]
    if most < 0:
        return _("the detection is dated before the diversion")
    if least == most:
        return ngettext("%(n)d day", "%(n)d days", most) % {"n": most}
    return _("between %(least)d and %(most)d days") % {"least": least, "most": most}
