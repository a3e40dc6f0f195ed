"""What an expert and the host find, in a browser: in both directions, wide and narrow."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import CaseAttachment
from tests import cast
from tests.experts import acts
from tests.experts import test_admitting as admitting
from tests.experts.test_admitting import INVITED, MIDNIGHT, OPENS
from tests.looking import look

pytestmark = pytest.mark.django_db

alvania, admitted = admitting.alvania, admitting.admitted
admission, expert = admitting.admission, admitting.expert


def test_the_access_of_an_expert(page, client: Client, admitted, alvania):
    own = reverse("experts:admission", args=[admitted.ref])
    cast.sign_in(client, alvania)
    look(page, client, own, "access-before")

    admission = admitting.invite(admitted, by=alvania)
    look(page, client, own, "access")

    admitting.accept(admission)
    look(page, client, reverse("experts:end-access", args=[admitted.ref]), "access-end")
    look(page, client, admitted.get_absolute_url(), "proposal-of-host")


def test_the_hearing_of_an_expert(page, client: Client, admission, expert, alvania, time_machine):
    own = admission.get_absolute_url()
    cast.sign_in(client, expert)
    look(page, client, "/", "lobby-of-expert")
    look(page, client, own, "hearing-before")
    look(page, client, reverse("experts:undertake", args=[admission.key]), "undertake")

    acts.attest(admission.proposal, by=alvania, now=INVITED)
    admitting.undertake(admission, by=expert)
    time_machine.move_to(OPENS, tick=False)
    cast.sign_in(client, expert)
    look(page, client, own, "hearing")
    file = CaseAttachment.objects.get()
    look(page, client, reverse("experts:paper", args=[admission.key, file.key]), "paper")

    time_machine.move_to(MIDNIGHT, tick=False)
    cast.sign_in(client, expert)
    look(page, client, own, "hearing-over")
