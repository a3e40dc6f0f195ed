"""What the portal has told the office in use."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum import clock, outbox, queries
from forum.access import SignedIn
from forum.actions import reading
from forum.terms_of_reference import GENEVA

ON_A_PAGE = 50


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    now = clock.now()
    rows = queries.notices_due(now=now)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "notices": outbox.told(page),
        "came_back": queries.my_last_bounce(request.user, now=now),
        "now": now,
        "geneva": GENEVA,
    }
    return render(request, "notices/notices.html", context)


@require_safe
def open_notice(request: SignedIn, key: str) -> HttpResponse:
    """Lead to what a notice is about: the link in a mail comes here, and says nothing itself."""
    now = clock.now()
    notice = queries.notice_for(key, now=now)
    reading.open_notice(notice=notice, now=now)
    return redirect(notice.link)
