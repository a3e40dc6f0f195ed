"""
What ``bin/timing`` asks for: the world, and for each kind of row someone who may not see it.

Run as a command, it writes the world into an empty database, and prints the classes as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from forum import sight  # noqa: E402
from forum.models import Account, Person, Term  # noqa: E402
from tests import cast, world  # noqa: E402
from tests.doors import DOORS, PARTS  # noqa: E402
from tests.test_doors import PART, PLAN, filled_in  # noqa: E402
from tests.test_nothing_here import OBJECTS, hidden_from  # noqa: E402
from tests.timing import NOTHING, TOKEN, Class  # noqa: E402

ONE_POST = "cases:release"


def build(accounts: int) -> list[Class]:
    """Write the world, and as many accounts; return the classes."""
    connection.settings_dict["OPTIONS"]["assume_role"] = sight.SERVING
    connection.close()
    with sight.of_the_portal():
        people = world.people()
        world.build(people)
        names = _accounts(accounts)
        cookies = {who: _cookie(term) for who, term in people.items() if term}
        classes = [_class(name, "GET", cookies) for name in _first_of_each_kind()]
        classes.append(_class(ONE_POST, "POST", cookies))
    # First, because it takes longest.
    return [Class("sign-in", "POST", names, "", _token(), (200, 403, 422, 429)), *classes]


def _first_of_each_kind() -> list[str]:
    """Return one address for each kind of row that an address names."""
    kinds: dict[str, str] = {}
    for name in OBJECTS:
        last = [*PART.finditer(PLAN[name])][-1]
        before = PLAN[name][: last.end()]
        kind = max((named for named in PARTS if before.endswith(named)), key=len)
        if not DOORS[name].post:
            kinds.setdefault(kind, name)
    return sorted(kinds.values())


def _class(name: str, method: str, cookies: dict[str, str]) -> Class:
    path = PLAN[name]
    last = [*PART.finditer(path)][-1]
    before = filled_in(path[: last.start()])
    hidden = filled_in(path)
    who = max(hidden_from(name), key=_SEEING_MOST.index)
    return Class(
        name=name if method == "GET" else f"{name} ({method})",
        method=method,
        hidden=(hidden,),
        absent=f"{before}{NOTHING}{path[last.end() :]}",
        cookie=cookies[who],
        answers=(404,),
    )


# Someone who sees much has the most sights to be held to.
_SEEING_MOST = [
    *("administrator", "expert", "president", "borland police", "carland", "drovania"),
    *("chair", "secretariat", "alvania", "borland", "borland focal point"),
]


def _cookie(term: Term) -> str:
    browser = Client()
    cast.sign_in(browser, term)
    name = settings.SESSION_COOKIE_NAME
    return f"{_token()}; {name}={browser.cookies[name].value}"


def _token() -> str:
    return f"{settings.CSRF_COOKIE_NAME}={TOKEN}"


def _accounts(count: int) -> tuple[str, ...]:
    """Make accounts with one password: the hash takes its time once."""
    password = make_password("not the one that is guessed")
    names = [f"{number:08d}@alvania.example" for number in range(count)]
    people = Person.objects.bulk_create(Person(last_name=name) for name in names)
    Account.objects.bulk_create(
        Account(person=person, address=name, password=password)
        for person, name in zip(people, names, strict=True)
    )
    return tuple(names)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(one) for one in build(int(sys.argv[1]))]) + "\n")
