"""What help is written with."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.urls import is_valid_path

register = template.Library()


@register.simple_block_tag
def act(content: str, at: str, paragraph: int | None = None) -> str:
    """Say what can be done, and where; nothing, while the portal has no such page."""
    if not is_valid_path(at):
        return ""
    context = {"content": content, "at": at, "paragraph": paragraph}
    return render_to_string("help/_act.html", context)
