"""Whatever a document asks for, the engine fetches nothing that does not come with the portal."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from forum.documents import pdf

SHEETS = Path(__file__).parent / "sheets"
SECRET = "CANARY-7Q"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'

# {web} is a server that listens, {file} a file that is there; each is asked for in many ways.
ADDRESSES = {
    "http": '<img src="{web}/a.png">',
    "http in capitals": '<img src="{WEB}/a.png">',
    "https": '<img src="https://{host}/a.png">',
    "ftp": '<img src="ftp://{host}/a.png">',
    "a redirect": '<img src="{web}/redirect">',
    "without a scheme": '<img src="//{host}/a.png">',
    "with a name and password": '<img src="http://user:word@{host}/a.png">',
    "file": '<img src="file://{file}">',
    "file in capitals": '<img src="FILE://{file}">',
    "file with a host": '<img src="file://localhost{file}">',
    "file, encoded": '<img src="file://{encoded}">',
    "file, with spaces before it": '<img src="  file://{file}">',
    "a scheme, encoded": '<img src="%66ile://{file}">',
    "a scheme with a tab in it": '<img src="fi&#9;le://{file}">',
    "an absolute path": '<img src="{file}">',
    "a relative path": '<img src="../../../../../../../../../../../..{file}">',
    "bundled, out of its folder": '<img src="bundled:../../../../../../../../../../..{file}">',
    "bundled, absolute": '<img src="bundled:{file}">',
    "bundled, encoded": '<img src="bundled:..%2f..%2f..{encoded}">',
    "a share of Windows": r'<img src="\\{host}\share\a.png">',
    "a share, as a file": '<img src="file://{host}/share/a.png">',
    "data": '<img src="data:text/plain,{secret}">',
    "data, as a picture of another": '<img src="data:image/svg+xml,{svg_to_file}">',
    "gopher": '<img src="gopher://{host}/">',
    "jar": '<img src="jar:file://{file}!/a">',
    "javascript": '<img src="javascript:alert(1)">',
    "several sizes": '<img srcset="{web}/a.png 1x" src="{web}/b.png">',
    "a base": '<base href="file:///"><img src="{file}">',
    "an object": '<object data="file://{file}" type="image/png"></object>',
    "an embedded thing": '<embed src="file://{file}" type="image/png">',
    "a frame": '<iframe src="file://{file}"></iframe>',
    "a film's first picture": '<video poster="{web}/a.png"></video>',
    "a field's picture": '<input type="image" src="{web}/a.png">',
    "an attachment": '<link rel="attachment" href="file://{file}">',
    "an attachment from the web": '<link rel="attachment" href="{web}/a">',
    "an attached link": '<a rel="attachment" href="file://{file}">x</a>',
    "a style sheet": '<link rel="stylesheet" href="{web}/a.css">',
    "a style sheet on disk": '<link rel="stylesheet" href="file://{file}">',
    "an import": '<style>@import url("{web}/a.css");</style>',
    "an import without url": '<style>@import "file://{file}";</style>',
    "an escaped import": r'<style>@\69mport "{web}/a.css";</style>',
    "a background": '<style>body {{ background: url("{web}/a.png") }}</style>',
    "a background of an element": '<p style="background-image: url(file://{file})">x</p>',
    "a bullet": '<style>li {{ list-style-image: url("{web}/a.png") }}</style><li>x</li>',
    "content": '<style>p::before {{ content: url("file://{file}") }}</style><p>x</p>',
    "a border": '<p style="border: 9px solid; border-image-source: url({web}/a.png)">x</p>',
    "a margin of the page": '<style>@page {{ @top-left {{ content: url("{web}/a") }} }}</style>',
    "a typeface": '<style>@font-face {{ font-family: f; src: url("{web}/f.woff2") }}</style>',
    "a typeface on disk": (
        '<style>@font-face {{ font-family: f; src: url("file://{file}") }} p {{ font-family: f }}'
        "</style><p>x</p>"
    ),
    "a profile of colours": '<style>@color-profile --p {{ src: url("{web}/p.icc") }}</style>',
    "a picture in a drawing": '{svg}<image width="9" height="9" href="file://{file}"/></svg>',
    "a picture in a drawing, older": '{svg}<image width="9" xlink:href="{web}/a"/></svg>',
    "a part of another drawing": '{svg}<use href="file://{file}#a"/></svg>',
    "a part of a drawing on the web": '{svg}<use xlink:href="{web}/a.svg#a"/></svg>',
    "foreign things in a drawing": '{svg}<foreignObject><img src="{web}/a"/></foreignObject></svg>',
    "a style in a drawing": '{svg}<style>@import url("{web}/a.css");</style></svg>',
    "a pattern in a drawing": '{svg}<rect width="9" height="9" fill="url({web}/a.svg#p)"/></svg>',
    "an entity": '<!DOCTYPE a [<!ENTITY e SYSTEM "file://{file}">]><p>&e;</p>',
    "an inclusion": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}"/>',
    "a refresh": '<meta http-equiv="refresh" content="0; url={web}/a">',
}

_watched: list[str] = []
_opened: list[str] = []


def _watch(event: str, told: tuple[object, ...]) -> None:
    if _watched and event in {"open", "socket.connect", "socket.getaddrinfo"}:
        said = repr(told)
        _opened.extend(what for what in _watched if what in said)


sys.addaudithook(_watch)


class Counting(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if "redirect" in self.path else 200)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _sheets(settings):
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], SHEETS]}]


def filled_in(markup: str, web: str, file: Path) -> str:
    svg_to_file = f"{SVG}<image href='file://{file}'/></svg>".replace("<", "%3C").replace(
        ">", "%3E"
    )
    return markup.format(
        web=f"http://{web}",
        WEB=f"HTTP://{web}",
        host=web,
        file=file,
        encoded="".join(f"%{ord(letter):02x}" for letter in str(file)),
        secret=SECRET,
        svg=SVG,
        svg_to_file=svg_to_file.replace('"', "'"),
    )


def contents(paper: bytes) -> str:
    """Return all that can be read in a PDF, in every stream of it."""
    said = [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert not opened.attachments
        streams = [thing for thing in opened.objects if isinstance(thing, pikepdf.Stream)]
        said += [stream.read_bytes().decode("latin-1") for stream in streams]
    return "\n".join(said)


@pytest.mark.parametrize("template", ["anything.html", "typed.html"])
@pytest.mark.parametrize("markup", ADDRESSES.values(), ids=ADDRESSES)
def test_nothing_is_served(markup, template, web, tmp_path):
    """Not in a template, where it makes no document at all; nor typed, where it is only text."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    wanted = filled_in(markup, web, file)
    Counting.asked.clear()
    _opened.clear()
    _watched.extend([str(file), web])
    try:
        paper = pdf(template, {"markup": wanted})
    except FatalURLFetchingError:
        assert template == "anything.html"
    else:
        assert template == "typed.html" or SECRET not in contents(paper)
    finally:
        _watched.clear()
    assert (Counting.asked, _opened) == ([], [])


def test_the_watch_would_see_it(web, tmp_path):
    file = tmp_path / "secret.txt"
    _watched.append(str(file))
    file.write_text(SECRET)
    _watched.clear()
    assert _opened
    assert len(ADDRESSES) >= 40


def test_the_engine_is_one_that_asks_the_fetcher_each_time():
    """Before 70, style sheets and metadata given beside the document went past it."""
    assert int(version("weasyprint").partition(".")[0]) >= 70
