"""How the web server runs. An address names a case: it keeps no list of what was asked for."""

from __future__ import annotations

from gunicorn.config import Config
from gunicorn.glogging import Logger

from dief_portal.logs import WithoutContent


class Words(Logger):  # type: ignore[misc]
    """What the web server says, it says under the rule of all logs."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(WithoutContent())


accesslog = None
logger_class = Words
