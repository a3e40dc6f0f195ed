"""Preview as: what an office would see of a case, now or once it is released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import queries
from cases.forms.previewing import Office, PreviewAs
from cases.models import Case, CaseAttachment, Intention, NoticeToState
from cases.queries import Told
from cases.views.frame import use
from forum import audience, clock
from forum.access import SignedIn
from forum.terms_of_reference import GENEVA


@dataclass(frozen=True)
class Preview:
    """Of the rows that whoever asks sees, those that ``whom`` would."""

    whom: str
    released: bool  # as if it were
    case: Case | None
    told: Told | None
    attachments: list[CaseAttachment]
    intentions: list[Intention]
    notices: list[NoticeToState]


@require_safe
def preview(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)

    form = PreviewAs(request.GET or None, states=queries.states_of_the_forum(now=now))
    context: dict[str, Any] = {
        "case": found,
        "form": form,
        "zone": GENEVA,
        "audience": audience.of(
            queries.content_of(found) or found,
            now=now,
            whose=found.provider,
            use=use(found.provider, request.hat),
        ),
    }
    if form.is_valid():
        context["preview"] = seen(found, form.cleaned_data["viewer"])
    return render(request, "cases/preview.html", context)


def seen(case: Case, office: Office, *, released: bool = False) -> Preview:
    """Return what an office sees of a case, as the database answers it."""

    def through(of: Any) -> Any:
        return audience.shown_to(of, role=office.role, state=office.state)

    def rows(of: Any) -> list[Any]:
        return list(through(of))

    return Preview(
        whom=office.name,
        released=released,
        case=next(iter(rows(queries.known_cases().filter(pk=case.pk))), None),
        told=queries.told(case, through=through),
        attachments=rows(queries.attachments_of(case)),
        intentions=rows(queries.known_intentions().filter(case=case, withdrawn_at=None)),
        notices=rows(queries.known_notices().standing().filter(intention__case=case)),
    )


def once(act: Callable[[], Case], office: Office) -> Preview:
    """
    Return what an office would see after an act, which is done and undone.

    :raises Refused: as the act does.
    """
    with transaction.atomic():
        shown = seen(act(), office, released=True)
        transaction.set_rollback(True)
    return shown
