"""
What every answer tells the browser: pages, refusals, faults, downloads, static files alike.

It stands outermost, so that nothing leaves without it. A browser is told to load nothing from
elsewhere, to run nothing that stands in a page, to let nobody frame it, to open no device, and to
keep nothing; static files it may keep, for they are the same for everyone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

View = Callable[[HttpRequest], HttpResponseBase]

# Off, all of it, but what a passkey needs.
DEVICES = (
    *("accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "usb", "web-share", "window-management"),
    "xr-spatial-tracking",
)
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")

ON_EVERY_ANSWER = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in DEVICES), *(f"{name}=(self)" for name in PASSKEYS)]
    ),
    # To ourselves a browser says where it came from: what was typed there finds its page again.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_KEPT = "no-store"
# What is saved is no page: opened as one, it can do nothing at all.
OF_A_FILE = "default-src 'none'; frame-ancestors 'none'; sandbox"


class HeadersMiddleware:
    """Stands first. The policy of pages is ``CONTENT_SECURITY_POLICY``, in the settings."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ON_EVERY_ANSWER.items():
            response[name] = value
        if not isinstance(response, WhiteNoiseFileResponse):
            response["Cache-Control"] = NOT_KEPT
        if response.get("Content-Disposition", "").startswith("attachment"):
            response["Content-Security-Policy"] = OF_A_FILE
        return response
