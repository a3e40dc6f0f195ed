from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from dief_portal import checks


class Portal(AppConfig):
    name = "dief_portal"

    def ready(self) -> None:
        register(checks.letters_are_quick)
        register(checks.login_sees_no_more_than_it_should, Tags.database)
