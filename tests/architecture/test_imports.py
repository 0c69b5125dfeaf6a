"""Imports run one way: a room knows the rooms under it, never those above, and nobody's views but its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "webapp"
ORDER = [
    "core",
    "accounts",
    "areas",
    "photos",
    "visits",
    "orders",
    "teams",
    "resources",
    "disputes",
    "warnings",
    "meetings",
    "handbook",
    "desk",
    "offline",
    "demo",
]
FILES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


def imported(path: Path) -> list[tuple[int, str]]:
    """(line, dotted name from `webapp` on) of every import in a file, the ones inside functions too."""
    found = []
    package = ("webapp", *path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
    return [(line, name) for line, name in found if name.split(".")[0] == "webapp"]


def room(dotted: str) -> str:
    return dotted.split(".")[1] if "." in dotted else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_imports_only_what_lies_under_it(path):
    here = path.relative_to(ROOT).parts[0]
    wrong = [
        f"{path.name}:{line} imports {name}: {here} lies under {room(name)}; let {room(name)} subscribe to a signal of {here}"
        for line, name in imported(path)
        if room(name) in ORDER and ORDER.index(room(name)) > ORDER.index(here)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nobody_imports_another_rooms_views(path):
    here = path.relative_to(ROOT).parts[0]
    wrong = [f"{path.name}:{line} imports {name}" for line, name in imported(path) if ".views" in name and room(name) != here]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "rules.py"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rules_are_pure(path):
    """No database, no Flask, no clock: rules are handed all they need."""
    modules = {name for node in ast.walk(ast.parse(path.read_text())) for name in _modules(node)}
    impure = {name for name in modules if name.split(".")[0] in {"flask", "flask_login", "sqlalchemy", "time", "random"}}
    impure |= {name for _, name in imported(path) if name.split(".")[-1] in {"db", "now"} or ".models" in name or ".queries" in name}
    assert not impure


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def test_only_writes_commits():
    wrong = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name == "commit" and path.relative_to(ROOT).as_posix() != "core/writes.py":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} commits; use @writes, or `with committed():` in a command")
    assert not wrong, "\n".join(wrong)
