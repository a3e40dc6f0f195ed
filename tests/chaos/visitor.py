"""Someone of the cast, who opens pages and sends forms by HTTP, and may find nobody there."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from http.cookiejar import CookieJar
from typing import Any

PATIENCE = 20  # seconds, for a page

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


class Nobody(Exception):
    """Nothing answered, or not to the end: what was sent may have been done or not."""


class Visitor:
    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._asks = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect
        )

    def play(self, name: str, office: str = "") -> None:
        """Sign in as practice does; one click."""
        page = self.get("/practice/")
        rows = [row for row in page.split("<tr") if name in row and office in row]
        hat = re.search(r'name="hat" value="([^"]+)"', rows[0])
        assert hat, f"{name} is not of the cast"
        self.post("/practice/", page, hat=hat.group(1), to="/practice/play/")

    def get(self, path: str) -> str:
        return self._ask(path, None)[1]

    def leads(self, path: str) -> str:
        """Return where an address sends on to, or nothing."""
        return self._ask(path, None)[0]

    def post(self, path: str, page: str, to: str = "", **fields: Any) -> str:
        """Send the form of a page; return where it leads, and nothing if it was refused."""
        token = TOKEN.search(page)
        if token is None:
            raise Nobody(path)
        kept = {name: unescape(value) for name, value in HIDDEN.findall(page)}
        sent = {**kept, "csrfmiddlewaretoken": token.group(1), **fields}
        return self._ask(to or path, urllib.parse.urlencode(sent, doseq=True).encode())[0]

    def _ask(self, path: str, body: bytes | None) -> tuple[str, str]:
        url = urllib.parse.urljoin(self.address, path)
        asked = urllib.request.Request(url, data=body, headers={"Referer": self.address})  # noqa: S310
        try:
            with self._asks.open(asked, timeout=PATIENCE) as answer:
                return answer.headers.get("Location", ""), answer.read().decode()
        except urllib.error.HTTPError as refused:
            if refused.code < 400:
                return refused.headers.get("Location", ""), ""
            raise Nobody(f"{path} answers {refused.code}") from None
        except OSError as gone:
            raise Nobody(f"{path}: {type(gone).__name__}") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None
