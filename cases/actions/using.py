"""Operational use is discussed between the State that wants it and the provider (ToR 16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import (
    Case,
    Posting,
    UseDiscussion,
    UseMessage,
    UseMessageText,
    UseText,
)
from cases.notices import using as notices
from cases.rules import Use, UseWord
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import Term
from forum.states_list import midnight


class NotToBeAsked(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Use is discussed of what another State has shared with yours, as long as it is"
                " shared (¶16)."
            )
        )


class NotASide(Refused):
    def __init__(self) -> None:
        super().__init__(_("Only the two States write here (¶16)."))


class OnlyTheProvider(Refused):
    def __init__(self) -> None:
        super().__init__(_("How a use stands is for the provider to say (¶16)."))


class NoConditions(Refused):
    def __init__(self) -> None:
        super().__init__(_("Write the conditions, or choose another answer."))


class NothingWritten(Refused):
    def __init__(self) -> None:
        super().__init__(_("Write your message."))


class DayOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose today or a later day."))


@transaction.atomic
def ask(
    *,
    about: Case | Posting,
    use: Use,
    purpose: str,
    wished_by: date | None,
    by: Term,
    now: datetime,
) -> UseDiscussion:
    """
    Begin to discuss a use with the provider, before it (ToR 16). Nobody else is told.

    :param wished_by: the last day on which a word would be of use; a wish, and no limit.
    """
    about = lock.hold(about)
    if policies.may_ask_use(by, about, now=now) is None:
        raise NotToBeAsked
    # The day counts until its midnight in Geneva.
    until = midnight(wished_by + timedelta(days=1)) if wished_by else None
    if until is not None and until <= now:
        raise DayOver
    discussion = UseDiscussion(
        asking=by.state,
        provider=about.provider,
        case=about if isinstance(about, Case) else None,
        posting=about if isinstance(about, Posting) else None,
        about_ref=about.ref,
        asked_by=by,
        asked_at=now,
        wished_by=until,
    )
    keys.insert(discussion, year=now.year)
    UseText.objects.create(discussion=discussion, use=use, purpose=purpose)
    trail.record(by, "asked to discuss the use of", discussion, at=now)
    notices.asked(discussion, now=now)
    return discussion


@transaction.atomic
def write(
    *, discussion: UseDiscussion, word: UseWord, text: str, by: Term, now: datetime
) -> UseMessage:
    """
    Write to the other side; the provider says with it how the use stands (ToR 16).

    The provider can say another word later: the last one holds.
    """
    discussion = lock.hold(discussion)
    if policies.may_write_of_use(by, discussion, now=now) is None:
        raise NotASide
    provides = policies.answers_for_use(by, discussion, now=now) is not None
    if word != UseWord.MESSAGE and not provides:
        raise OnlyTheProvider
    if word == UseWord.CONDITIONS and not text.strip():
        raise NoConditions
    if word == UseWord.MESSAGE and not text.strip():
        raise NothingWritten
    message = UseMessage.objects.create(
        discussion=discussion, by_provider=provides, word=word, sent_by=by, sent_at=now
    )
    UseMessageText.objects.create(message=message, text=text)
    # About the message and not the discussion: entries of the two sides do not name each other.
    trail.record(by, "wrote about a use", message, at=now, word=word.value)
    notices.written(message, now=now)
    return message
