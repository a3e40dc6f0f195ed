"""People are invited, come into office, and leave it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client

from forum import policies, sight
from forum.actions import people as actions
from forum.errors import Refused
from forum.models import (
    AccountInvitation,
    Notice,
    Role,
    Term,
    TrailEntry,
)
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def dara(by: Term, role: Role = Role.DELEGATE, **more) -> AccountInvitation:
    given = {
        "email": "Dara@borland.example",
        "first_name": "Dara",
        "last_name": "Lin",
        "role": role,
        "state": by.state,
        "may_release": False,
    }
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.invite(**{**given, **more}, by=by, now=NOW)


def end(term: Term, by: Term) -> None:
    with sight.through_the_eyes_of(by, now=NOW):
        actions.end_term(term=term, by=by, now=NOW)


# Who invites whom


@pytest.mark.parametrize(
    ("hat", "roles"),
    [
        (cast.focal_point, {Role.DELEGATE, Role.FOCAL_POINT, Role.LAW_ENFORCEMENT}),
        (
            cast.secretariat,
            {
                Role.FOCAL_POINT,
                Role.SECRETARIAT,
                Role.PRESIDENT,
                Role.EXPERT,
                Role.ADMINISTRATOR,
            },
        ),
        (cast.president, {Role.CHAIR}),
        (cast.chair, set()),
        (cast.delegate, set()),
        (cast.police, set()),
        (cast.expert, set()),
        (cast.administrator, set()),
    ],
)
def test_an_office_invites_to_these_offices_and_no_other(hat, roles):
    term = hat()
    assert {role for role in Role if policies.may_invite(term, role, now=NOW)} == roles


def test_an_office_that_is_over_invites_nobody():
    assert not policies.may_invite(cast.focal_point(ends_at=NOW), Role.DELEGATE, now=NOW)


def test_a_focal_point_invites_a_colleague_for_three_days():
    focal_point = cast.focal_point("Borland")
    invitation = dara(focal_point, may_release=True)

    assert invitation.email == "dara@borland.example"
    assert invitation.expires_at == NOW + timedelta(hours=72)
    assert (invitation.state, invitation.may_release) == (focal_point.state, True)
    assert TrailEntry.objects.get().facts == {"role": "DELEGATE"}


@pytest.mark.parametrize(
    ("hat", "role", "of"),
    [
        (cast.focal_point, Role.DELEGATE, "Carland"),
        (cast.delegate, Role.DELEGATE, "Borland"),
        (cast.secretariat, Role.CHAIR, None),
        (cast.secretariat, Role.DELEGATE, "Borland"),
        (cast.chair, Role.FOCAL_POINT, "Borland"),
    ],
)
def test_the_database_takes_no_invitation_that_its_author_may_not_send(hat, role, of):
    by, state = hat(), cast.state(of) if of else None
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        dara(by, role, state=state)


def test_nobody_is_invited_twice_to_the_same_office():
    focal_point = cast.focal_point("Borland")
    dara(focal_point)
    with pytest.raises(actions.AlreadyInvited):
        dara(focal_point)
    dara(focal_point, Role.LAW_ENFORCEMENT)


def test_an_invitation_that_expired_stands_in_nobody_s_way():
    focal_point = cast.focal_point("Borland")
    dara(focal_point)
    AccountInvitation.objects.update(expires_at=NOW)
    dara(focal_point)


def test_nobody_is_invited_to_an_office_they_hold():
    holder = cast.delegate("Borland")
    with pytest.raises(actions.AlreadyInOffice):
        dara(cast.focal_point("Borland"), email=holder.person.username.upper())


def test_a_new_link_makes_the_old_one_open_nothing():
    focal_point = cast.focal_point("Borland")
    lost = dara(focal_point)

    with sight.through_the_eyes_of(focal_point, now=NOW):
        again = actions.invite_again(invitation=lost, by=focal_point, now=NOW)

    lost.refresh_from_db()
    assert lost.cancelled_at == NOW
    assert (again.email, again.mailed_at) == (lost.email, None)
    assert again.key != lost.key


def test_an_accepted_invitation_cannot_be_cancelled():
    focal_point = cast.focal_point("Borland")
    invitation = dara(focal_point)
    AccountInvitation.objects.update(accepted_at=NOW)
    with (
        pytest.raises(actions.InvitationDone),
        sight.through_the_eyes_of(focal_point, now=NOW),
    ):
        actions.cancel_invitation(invitation=invitation, by=focal_point, now=NOW)


# Leaving


def test_an_office_ends_now_and_is_kept_in_memory():
    delegate = cast.delegate("Borland")
    end(delegate, cast.focal_point("Borland"))

    delegate.refresh_from_db()
    assert delegate.ends_at == NOW
    assert TrailEntry.objects.get().act == "ended an office"


@pytest.mark.parametrize("by", [cast.focal_point, cast.secretariat])
def test_the_last_focal_point_of_a_state_is_never_removed(by):
    last = cast.focal_point("Carland")
    cast.delegate("Carland")
    keeper = last if by is cast.focal_point else cast.secretariat()
    with pytest.raises(actions.LastFocalPoint, match="successor"):
        end(last, keeper)


def test_a_focal_point_whose_successor_is_here_can_go():
    first, second = cast.focal_point("Carland"), cast.focal_point("Carland")
    end(first, second)
    with pytest.raises(actions.LastFocalPoint):
        end(second, second)


def test_an_office_ends_once():
    delegate, focal_point = cast.delegate("Borland"), cast.focal_point("Borland")
    end(delegate, focal_point)
    with pytest.raises(actions.OfficeOver):
        end(delegate, focal_point)


@pytest.mark.parametrize(
    ("hat", "ends"),
    [
        (cast.focal_point, {"delegate of Borland"}),
        (cast.secretariat, {"delegate of Borland", "delegate of Carland", "president"}),
        (cast.president, {"chair"}),
        (cast.delegate, set()),
        (cast.chair, set()),
    ],
)
def test_an_office_is_ended_by_those_who_fill_it(hat, ends):
    offices = {
        "delegate of Borland": cast.delegate("Borland"),
        "delegate of Carland": cast.delegate("Carland"),
        "president": cast.president(),
        "chair": cast.chair(),
    }
    by = hat()
    assert {name for name, o in offices.items() if policies.may_end(by, o, now=NOW)} == ends


@pytest.mark.parametrize("hat", [cast.focal_point, cast.secretariat])
def test_nobody_ends_an_office_of_their_own(hat):
    office = hat()
    other = cast.delegate("Borland", person=office.person)
    cast.focal_point("Borland")  # It would not be the last one.
    for own in (office, other):
        assert policies.may_end(office, own, now=NOW) is None
        with pytest.raises(InternalError), transaction.atomic():
            end(own, office)


def test_nobody_gives_themselves_the_right_to_release():
    keeper = cast.focal_point("Borland", may_release=False)
    delegate = cast.delegate("Borland", person=keeper.person, may_release=False)
    for own in (keeper, delegate):
        assert policies.may_change(keeper, own, now=NOW) is None
        with (
            sight.through_the_eyes_of(keeper, now=NOW),
            pytest.raises(InternalError),
            transaction.atomic(),
        ):
            actions.let_release(term=own, may_release=True, by=keeper, now=NOW)


def test_who_releases_is_the_state_s_own_matter():
    delegate, focal_point = cast.delegate("Borland"), cast.focal_point("Borland")
    with sight.through_the_eyes_of(focal_point, now=NOW):
        actions.let_release(term=delegate, may_release=False, by=focal_point, now=NOW)

    delegate.refresh_from_db()
    assert not delegate.may_release
    assert not policies.may_change(cast.secretariat(), delegate, now=NOW)
    assert not policies.may_change(cast.focal_point("Carland"), delegate, now=NOW)


def test_a_contact_of_the_police_releases_nothing():
    focal_point, police = cast.focal_point("Borland"), cast.police("Borland")
    with (
        pytest.raises(actions.DoesNotRelease),
        sight.through_the_eyes_of(focal_point, now=NOW),
    ):
        actions.let_release(term=police, may_release=True, by=focal_point, now=NOW)


# The Chair


UNTIL = NOW + timedelta(days=400)


def appoint(president: Term) -> Term:
    noor = cast.person("Noor")
    with sight.through_the_eyes_of(president, now=NOW):
        return actions.appoint_chair(person=noor, until=UNTIL, by=president, now=NOW)


def test_the_president_appoints_a_chair_for_a_time():
    secretariat = cast.secretariat()
    chair = appoint(cast.president())

    assert (chair.role, chair.starts_at, chair.ends_at) == (Role.CHAIR, NOW, UNTIL)
    assert {notice.office for notice in Notice.objects.all()} == {chair, secretariat}


def test_there_is_one_chair_at_a_time():
    president = cast.president()
    appoint(president)
    with pytest.raises(actions.ChairInOffice, match="¶4"):
        appoint(president)


def test_an_invited_chair_keeps_the_place():
    president = cast.president()
    with sight.through_the_eyes_of(president, now=NOW):
        invitation = actions.invite_chair(
            email="noor@alvania.example",
            first_name="Noor",
            last_name="Sol",
            until=UNTIL,
            by=president,
            now=NOW,
        )
    assert (invitation.role, invitation.until) == (Role.CHAIR, UNTIL)
    with pytest.raises(actions.ChairInOffice):
        appoint(president)


def test_the_secretariat_appoints_no_chair():
    assert not policies.may_appoint_chair(cast.secretariat(), now=NOW)
    assert not policies.may_end(cast.secretariat(), cast.chair(), now=NOW)


# The pages


def test_a_focal_point_sees_own_people_and_the_secretariat_all(client: Client):
    own = cast.delegate("Borland", person=cast.person("Ana"))
    cast.delegate("Carland", person=cast.person("Cem"))
    cast.sign_in(client, cast.focal_point("Borland"))
    page = client.get("/people/").text
    assert "Ana" in page
    assert "Cem" not in page

    cast.sign_in(client, cast.secretariat())
    page = client.get("/people/").text
    assert {"Ana", "Cem"} <= set(page.replace("<", ">").split(">"))
    assert f"/people/{own.key}/release/" not in page


@pytest.mark.parametrize("hat", [cast.delegate, cast.police, cast.chair, cast.expert])
def test_nobody_else_keeps_people(client: Client, hat):
    cast.sign_in(client, hat())
    assert client.get("/people/").status_code == 403
    assert client.get("/people/invite/").status_code == 403


def test_a_person_of_another_state_is_not_found(client: Client):
    other = cast.delegate("Carland")
    cast.sign_in(client, cast.focal_point("Borland"))
    assert client.get(f"/people/{other.key}/end/").status_code == 404
    assert client.post(f"/people/{other.key}/release/").status_code == 404


def test_a_focal_point_fills_in_an_invitation(client: Client):
    cast.sign_in(client, cast.focal_point("Borland"))
    given = {
        "first_name": "Dara",
        "last_name": "Lin",
        "email": "dara@borland.example",
        "role": "DELEGATE",
        "may_release": "on",
        "state": cast.state("Carland").pk,
    }
    page = client.post("/people/invite/", given, follow=True).text

    assert "leaves within a minute" in page
    assert "dara@borland.example" in page
    invitation = AccountInvitation.objects.get()
    assert (str(invitation.state), invitation.may_release) == ("Borland", True)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"role": "FOCAL_POINT"}, "Choose the State"),
        ({"role": "SECRETARIAT", "may_release": "on"}, "Only delegates and focal points"),
        ({"role": "CHAIR"}, "one of the choices"),
    ],
)
def test_the_secretariat_is_told_what_is_missing(client: Client, wrong, says):
    cast.sign_in(client, cast.secretariat())
    given = {"first_name": "Dara", "last_name": "Lin", "email": "dara@borland.example"}
    assert says in client.post("/people/invite/", {**given, **wrong}).text
    assert not AccountInvitation.objects.exists()


def test_of_the_last_focal_point_the_secretariat_is_told_what_to_do_first(client: Client):
    last = cast.focal_point("Borland")
    cast.sign_in(client, cast.secretariat())
    assert "Invite a successor" in client.post(f"/people/{last.key}/end/").text


def test_of_an_office_of_ones_own_the_list_says_so_and_offers_nothing(client: Client):
    keeper = cast.focal_point("Borland")
    cast.focal_point("Borland")
    cast.sign_in(client, keeper)
    page = client.get("/people/").text

    assert page.count("Your own office: somebody else changes or ends it.") == 1
    assert f"/people/{keeper.key}/end/" not in page
    assert client.post(f"/people/{keeper.key}/end/").status_code == 403


def test_an_invitation_is_cancelled_from_the_list(client: Client):
    focal_point = cast.focal_point("Borland")
    invitation = dara(focal_point)
    cast.sign_in(client, focal_point)

    page = client.post(f"/people/invitations/{invitation.key}/cancel/", follow=True).text

    assert "its link opens nothing" in page
    assert "No invitation waits" in page


def test_an_invitation_of_another_state_is_not_found(client: Client):
    invitation = dara(cast.focal_point("Carland"))
    cast.sign_in(client, cast.focal_point("Borland"))
    for act in ("cancel", "again"):
        answer = client.post(f"/people/invitations/{invitation.key}/{act}/")
        assert answer.status_code == 404


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_focal_points_cannot_end_each_other(time_machine):
    with sight.of_the_portal():
        first, second = cast.focal_point("Carland"), cast.focal_point("Carland")
    together, refused = threading.Barrier(2), []

    def go(term: Term, by: Term) -> None:
        try:
            with sight.through_the_eyes_of(by, now=NOW):
                Term.objects.count()
                together.wait(timeout=5)
                actions.end_term(term=term, by=by, now=NOW)
        except Refused:
            refused.append(by)
        finally:
            connection.close()

    pair = ((first, second), (second, first))
    threads = [threading.Thread(target=go, args=each) for each in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sight.of_the_portal():
        assert Term.objects.of_role(Role.FOCAL_POINT, at=NOW).count() == 1
    assert len(refused) == 1
