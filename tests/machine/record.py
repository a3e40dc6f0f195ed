"""What was tried so far, so that a run may end and another go on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Record:
    """Steps by act, and how many came at a limit; ``seed`` is the last that was done whole."""

    seed: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    landed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: Path) -> Record:
        if not path.exists():
            return cls()
        kept = json.loads(path.read_text())
        counters = {name: Counter(kept[name]) for name in ("done", "refused", "landed")}
        return cls(kept["seed"], **counters)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(vars(self), indent=1, sort_keys=True))

    @property
    def steps(self) -> int:
        return self.done.total() + self.refused.total()

    def told(self) -> str:
        lines = [f"0 differences in {self.steps:,} steps"]
        for act in sorted({*self.done, *self.refused}):
            lines.append(f"  {act:22}{self.done[act]:8,} done{self.refused[act]:8,} refused")
        landed = ", ".join(f"{n:,} {where}" for where, n in sorted(self.landed.items()))
        return "\n".join([*lines, f"  moments: {landed}"])
