"""Who asks, and what they should be shown; as it goes from one process to another."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Stage:
    """By the id of a term of office: its cookie, the rows it should see, pages it can read."""

    cookie_name: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    expected: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)

    def dumps(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Stage:
        return cls(**json.loads(text))
