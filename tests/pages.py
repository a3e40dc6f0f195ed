"""A page as someone without a browser reads it: its links, and its forms as they would be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    name: str
    kind: str  # text, textarea, select, radio, checkbox, hidden, file, number, …
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    longest: int = 0


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def written(self) -> list[Field]:
        """Return the fields in which one writes words."""
        return [one for one in self.fields.values() if one.kind in WORDS]


WORDS = {"text", "textarea", "email", "search"}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._in_form(tag, given, self._form)

    def _in_form(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.chosen.append(given.get("value", ""))
        elif not name:
            return
        elif tag == "input":
            self._input(given, form)
        elif tag == "textarea":
            self._area = form.fields[name] = Field(name, "textarea", longest=_longest(given))
        elif tag == "select":
            self._select = form.fields[name] = Field(name, "select")

    def _input(self, given: dict[str, str], form: Form) -> None:
        name, kind = given["name"], given.get("type", "text")
        value = given.get("value", "")
        one = form.fields.setdefault(name, Field(name, kind, value, longest=_longest(given)))
        if kind in {"radio", "checkbox"}:
            one.options.append(value or "on")
            if "checked" in given:
                one.chosen.append(value or "on")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        self.text.append(data)


def _longest(given: dict[str, str]) -> int:
    return int(given.get("maxlength") or 0)
