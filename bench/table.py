"""One table for all figures: median of the passes, their spread, and what is to be held."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

PASSES = 3
HEAD = "| what | median | spread | hold at least |\n|---|---|---|---|"


@dataclass
class Row:
    what: str
    figures: list[float]
    unit: str
    hold: str = ""

    def line(self) -> str:
        low, middle, high = min(self.figures), median(self.figures), max(self.figures)
        spread = f"{low:,.4g}–{high:,.4g}" if len(self.figures) > 1 and low != high else ""
        return f"| {self.what} | {middle:,.4g} {self.unit} | {spread} | {self.hold} |"


def passes(measure: Callable[[], Any]) -> list[Any]:
    return [measure() for _ in range(PASSES)]
