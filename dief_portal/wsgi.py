"""Where the web server comes in."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from dief_portal.checks import refuse_an_unfit_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dief_portal.settings")

application = get_wsgi_application()
refuse_an_unfit_start()
