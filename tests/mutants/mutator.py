"""Where a module can be made wrong in one place, and how: the module's own text, changed there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COMPARED = {  # The longer word first: the shorter is a part of it.
    "==": ("!=",),
    "!=": ("==",),
    "<=": ("<", ">"),
    ">=": (">", "<"),
    "<": ("<=", ">="),
    ">": (">=", "<="),
    "is not": ("is",),
    "not in": ("in",),
    "is": ("is not",),
    "in": ("not in",),
}
SPOKEN = {"and": ("or",), "or": ("and",)}
OF_QS = {"&": ("|",), "|": ("&",)}
# What a decorator makes of a function that then is something else: nothing runs without it.
NEEDED = re.compile(r"@(property|cached_property|(static|class)method|dataclass|contextmanager)\b")
# Of a sight: without it, somebody may do more, or less.
SAID_OF_A_SIGHT = {
    **dict.fromkeys(("adds", "changes", "into", "deletes", "floor", "counted"), "None"),
    **dict.fromkeys(("columns", "because"), "()"),
}

# A string that PostgreSQL reads. It is changed as text, so that remarks and {names} stay.
SQL = re.compile(r"\b(SELECT|WHERE|EXISTS|REVOKE|(?:OLD|NEW|me)\.\w)")
NOT_SQL = re.compile(r"--[^\n]*|\{[^{}\n]*\}")
IN_SQL = (
    (re.compile(r"\bAND\b"), "OR"),
    (re.compile(r"(?<!CREATE )\bOR\b(?! (?:UPDATE|DELETE|INSERT|TRUNCATE))"), "AND"),
    (re.compile(r"\bNOT (?=EXISTS \(|COALESCE|sight\.|\()"), ""),
    (re.compile(r"\bIS NOT NULL\b"), "IS NULL"),
    (re.compile(r"\bIS NULL\b"), "IS NOT NULL"),
    (re.compile(r"(?<= )>=(?= )"), ">"),
    (re.compile(r"(?<= )<=(?= )"), "<"),
    (re.compile(r"(?<= )>(?= )"), ">="),
    (re.compile(r"(?<= )<(?= )"), "<="),
    (re.compile(r"(?<= )<>(?= )"), "="),
    (re.compile(r"(?<= )=(?= )"), "<>"),
    (re.compile(r"\bfalse(?=\))"), "true"),
    (re.compile(r"\bREVOKE [^;]*;"), ""),
    (re.compile(r"\bSECURITY DEFINER\b"), ""),
    (re.compile(r"\bDISTINCT "), ""),
)


@dataclass(frozen=True)
class Mutant:
    """
    One place of one module, and what stands there instead.

    It is known by its line and not by the line's number: an argument about it stands until the
    line is written otherwise.
    """

    module: str
    within: str  # the function or class, if it stands in one
    line: str
    change: str
    nth: int  # of the same change there, on the same line or on an equal one
    number: int
    start: int
    end: int
    becomes: str

    @property
    def key(self) -> str:
        return " | ".join((self.module, self.within, *self.said))

    @property
    def said(self) -> tuple[str, str]:
        again = f" ({self.nth + 1})" if self.nth else ""
        return self.line, f"{self.change}{again}"

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.becomes.encode() + source[self.end :]


Place = tuple[int, int, str]  # from this byte to that one, and what stands there instead


def mutants(module: str, source: bytes, *, only_sights: bool = False) -> list[Mutant]:
    """
    Return every mutant of a module, in the order of its text.

    :param only_sights: leave out the functions that answer something else than a Q.
    """
    walk = _Walk(source, only_sights=only_sights)
    walk.visit(ast.parse(source))
    found: list[Mutant] = []
    known: Counter[tuple[str, ...]] = Counter()
    for start, end, becomes in sorted(walk.places):
        within = walk.places[start, end, becomes]
        line, change = _line(source, start), _says(source[start:end].decode(), becomes)
        nth, number = known[within, line, change], source[:start].count(b"\n") + 1
        found.append(Mutant(module, within, line, change, nth, number, start, end, becomes))
        known[within, line, change] += 1
    return found


def _line(source: bytes, start: int) -> str:
    begins = source.rfind(b"\n", 0, start) + 1
    return source[begins:].split(b"\n", 1)[0].decode().strip()


def _says(was: str, becomes: str) -> str:
    was = " ".join(was.split())
    return f"{was if len(was) <= 60 else was[:57] + '...'} -> {becomes.strip() or 'nothing'}"


class _Walk(ast.NodeVisitor):
    """Collects the places of a module."""

    def __init__(self, source: bytes, *, only_sights: bool) -> None:
        self.source, self.only_sights = source, only_sights
        self.places: dict[Place, str] = {}
        self.within: tuple[str, ...] = ()
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def _span(self, node: ast.AST) -> tuple[int, int]:
        at = vars(node)
        start = self.lines[at["lineno"] - 1] + at["col_offset"]
        return start, self.lines[at["end_lineno"] - 1] + at["end_col_offset"]

    def _put(self, node: ast.AST, becomes: str) -> None:
        self._change(*self._span(node), becomes)

    def _change(self, start: int, end: int, becomes: str) -> None:
        self.places[start, end, becomes] = ".".join(self.within)

    def _between(self, left: ast.AST, right: ast.AST, table: Mapping[str, tuple[str, ...]]) -> None:
        """Change the word that stands between two nodes."""
        start, end = self._span(left)[1], self._span(right)[0]
        words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in table)
        found = re.search(words, self.source[start:end].decode())
        if found:
            for becomes in table[" ".join(found.group().split())]:
                self._change(start + found.start(), start + found.end(), becomes)

    # --- What the walk passes by ---

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        answers = node.returns.id if isinstance(node.returns, ast.Name) else ""
        around, self.within = self.within, (*self.within, node.name)
        for decorator in node.decorator_list:
            self._decorator(decorator)
        if not self.only_sights or answers in ("Q", "Condition"):
            for child in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
                self.visit(child)
        self.within = around

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        around, self.within = self.within, (*self.within, node.name)
        for child in [] if self.only_sights else node.body:
            self.visit(child)
        self.within = around

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    # --- What it changes ---

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
            self._between(left, right, COMPARED)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, SPOKEN)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self._between(node.left, node.right, OF_QS)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self._between(node.target, node.value, OF_QS)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.Invert):
            start, end = self._span(node.operand)
            self._put(node, self.source[start:end].decode())
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._put(node, str(not node.value))
        elif isinstance(node.value, int):
            self._put(node, str(node.value + 1))
        elif isinstance(node.value, str):
            self._sql(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._sql(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):  # A docstring.
            return
        if isinstance(node.value, ast.Call):
            self._put(node, "pass")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._put(node, "pass")

    def visit_If(self, node: ast.If) -> None:
        last = node.body[-1]
        if not node.orelse and isinstance(last, ast.Return | ast.Continue):
            self._put(last, "pass")
        self.generic_visit(node)

    def _decorator(self, node: ast.expr) -> None:
        start, end = self._span(node)
        start = self.source.rindex(b"@", 0, start + 1)
        if not NEEDED.match(self.source[start:end].decode()):
            self._change(start, end, "")
        self.visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        if name == "sight.of":
            for said in node.keywords:
                if said.arg in SAID_OF_A_SIGHT:
                    self._put(said.value, SAID_OF_A_SIGHT[said.arg])
        for child in (node.func, *node.args):
            self.visit(child)
        for said in node.keywords:
            if (name, said.arg) != ("zip", "strict"):  # What it refuses does not come about.
                self.visit(said.value)

    def _sql(self, node: ast.expr) -> None:
        start, end = self._span(node)
        text = self.source[start:end].decode()
        if SQL.search(text):
            for first, last, becomes in _in_sql(text):
                before = len(text[:first].encode())
                length = len(text[first:last].encode())
                self._change(start + before, start + before + length, becomes)


def _in_sql(text: str) -> Iterator[Place]:
    """Give what can be made wrong in SQL as it stands in the source, counted in letters."""
    plain = NOT_SQL.sub(lambda found: "\0" * len(found.group()), text)
    for wrong, becomes in IN_SQL:
        for found in wrong.finditer(plain):
            line = plain[plain.rfind("\n", 0, found.start()) + 1 : found.start()]
            if found.group() == "=" and re.search(r"\bSET\b", line):
                continue  # It sets something, and would be no statement.
            yield found.start(), found.end(), becomes
