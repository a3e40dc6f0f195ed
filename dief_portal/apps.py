from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import import_string

from dief_portal import checks


class Portal(AppConfig):
    name = "dief_portal"

    def ready(self) -> None:
        register(checks.letters_are_quick)
        register(checks.login_sees_no_more_than_it_should, Tags.database)
        # It knows of models, and this module is read before there are any.
        register(import_string("dief_portal.guard.rows_are_held_to_their_sights"), Tags.database)
        register(checks.settings_let_nothing_out, Tags.security)
        register(checks.nothing_is_shown_of_an_error, Tags.security, deploy=True)
