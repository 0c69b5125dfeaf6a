"""The table of moves as a diagram and as a list, for docs/orders.md. Pure."""

from collections import defaultdict

from .rules import CLOSED, MOVES, PARTS, REPORTED, STATES, VOID

CHINESE = {
    "reported": "上报", "filed": "立案", "dispatched": "派单", "accepted": "接单", "handled": "已处置", "closed": "销号",
    "suspended": "挂账", "void": "不予立案", "merged": "并单",
}  # fmt: skip
BEGIN, END = "<!-- made by `python -m webapp.cli orders diagram --write`; a test says when it is stale -->", "<!-- end of what is made -->"


def mermaid() -> str:
    """States and the moves between them; what leaves a state as it is stands in the list."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, move in MOVES.items():
        for source, targets in move.paths.items():
            for target in targets:
                if source != target:
                    arrows[source, target].append(name)
    lines = ["stateDiagram-v2", f"    [*] --> {REPORTED}"]
    lines += [f'    state "{state} {CHINESE[state]}" as {state}' for state in STATES]
    order = {state: position for position, state in enumerate(STATES)}
    for (source, target), names in sorted(arrows.items(), key=lambda pair: (order[pair[0][0]], order[pair[0][1]])):
        lines.append(f"    {source} --> {target}: {', '.join(names)}")
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in (CLOSED, VOID))])


def listing() -> str:
    """A row a move: from where, to where, who, what must be given, what may be."""
    rows = ["| move | from | to | who | must be given | may be given |", "|---|---|---|---|---|---|"]
    for name, move in MOVES.items():
        to = sorted({target for source, targets in move.paths.items() for target in targets if target != source}, key=STATES.index)
        stays = any(source in targets for source, targets in move.paths.items())
        leads = " or ".join([*(["stays"] if stays else []), *to]) if len(to) < 3 else "where it was"
        who = ", ".join(part for part in PARTS if part in move.who)
        cells = [f"`{name}`", ", ".join(move.paths), leads, who, ", ".join(move.needs), ", ".join(move.takes)]
        rows.append("| " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(rows)


def section() -> str:
    return f"{BEGIN}\n```mermaid\n{mermaid()}\n```\n\n{listing()}\n{END}"


def renewed(text: str) -> str:
    """The document with what is made put in anew."""
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    return before + section() + after
