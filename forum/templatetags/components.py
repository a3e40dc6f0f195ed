"""The small parts that pages are made of; the larger ones are templates in ``components/``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from forum import d_line as lines

register = template.Library()

SPRITE = "vendor/tabler/icons.svg"
SILENT = SafeString('aria-hidden="true"')
# A state is never told by its colour alone.
STATUS_ICONS = {
    "done": "circle-check",
    "next": "circle-dot",
    "soon": "clock",
    "silence": "hourglass",
    "late": "alert-triangle",
    "neutral": "circle-dashed",
    "restricted": "shield-lock",
}
BANNER_ICONS = {"info": "info-circle", "done": "circle-check", "warning": "alert-triangle"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon. A word stands beside it; one that stands alone needs a ``label``."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SILENT
    drawn = '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(drawn, spoken, static(SPRITE), name)


@register.simple_tag
def paragraph(number: int) -> SafeString:
    """
    Name a paragraph of the Terms of Reference. A click opens its text beside the page.

    Without the pages about the Forum it is a word and no link.
    """
    said = format_html(
        '<span aria-hidden="true" dir="ltr">¶{}</span><span class="visually-hidden">{}</span>',
        number,
        _("paragraph %(number)s of the Terms of Reference") % {"number": number},
    )
    try:
        page = reverse("about:terms-of-reference")
        beside = reverse("about:paragraph", args=[number])
    except NoReverseMatch:
        return format_html('<span class="chip">{}</span>', said)
    return format_html(
        '<a class="chip" href="{}#paragraph-{}" hx-get="{}" hx-target="#paragraph-beside">{}</a>',
        page,
        number,
        beside,
        said,
    )


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """
    Say a state: an icon, a word, a colour.

    Kinds: done, next, soon, silence, late, neutral, restricted. Of a State that has not acted
    say "due, not received", never "overdue".
    """
    return format_html(
        '<strong class="status status-{}">{}{}</strong>', kind, icon(STATUS_ICONS[kind]), word
    )


@register.inclusion_tag("components/d_line.html")
def d_line(line: lines.DLine) -> dict[str, Any]:
    """Draw the line to the day of the meeting, with the same facts as a list below."""
    drawing = lines.drawn(line, right_to_left=get_language_bidi())
    return {"line": line, "drawing": drawing}


@register.simple_block_tag
def banner(content: str, kind: str = "info", heading: str = "") -> str:
    """Set something apart that everyone on this page should read. Kinds: info, done, warning."""
    context = {"content": content, "kind": kind, "icon": BANNER_ICONS[kind], "heading": heading}
    return render_to_string("components/banner.html", context)


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "inbox") -> str:
    """Say that there is nothing here, why that is so, and what one can do."""
    context = {"content": content, "title": title, "icon": icon}
    return render_to_string("components/empty.html", context)


@register.simple_block_tag
def confirmation(content: str, title: str, reference: str = "") -> str:
    """Say that an act is done, under which reference, and what happens next."""
    context = {"content": content, "title": title, "reference": reference}
    return render_to_string("components/confirmation.html", context)
