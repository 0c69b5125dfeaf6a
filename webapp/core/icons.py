"""Icons: `icon("check")` where one is wanted; base.html asks once for the drawings of those that its page turned out to use."""

import re
from functools import lru_cache

from markupsafe import Markup

USE = re.compile(r'<use href="#i-([a-z-]+)"')
DRAWINGS = {
    "check": '<path d="M5 12.5l4.5 4.5L19 7"/>',
    "ring": '<circle cx="12" cy="12" r="7.5"/>',
    "half": '<circle cx="12" cy="12" r="7.5"/><path class="i-solid" d="M12 4.5a7.5 7.5 0 0 1 0 15z"/>',
    "none": '<rect x="6" y="4" width="12" height="16" rx="1" stroke-dasharray="3 3"/>',
    "hand": '<circle cx="12" cy="12" r="8"/><path d="M6.5 17.5l11-11"/>',
    "heart": '<path d="M12 19.5C6 15.5 4 12.5 4 9.5a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 3-2 6-8 10z"/>',
    "up": '<path d="M12 19V6M6.5 11L12 5.5 17.5 11"/>',
    "flag": '<path d="M6 21V4M6 5h11l-2.5 4L17 13H6"/>',
    "today": '<path d="M4 17h16M7 17a5 5 0 0 1 10 0M12 5v3M4.5 9.5l2 1.6M19.5 9.5l-2 1.6M8 21h8"/>',
    "building": '<path d="M6 21V4h12v17M3 21h18M10 8h.01M14 8h.01M10 12h.01M14 12h.01M10.5 21v-4h3v4"/>',
    "order": '<rect x="5" y="4" width="14" height="17" rx="2"/><path d="M9 4V3h6v1M9 10h6M9 14h6"/>',
    "book": '<path d="M6 3h12a1 1 0 0 1 1 1v17H7a2 2 0 0 1-2-2V4a1 1 0 0 1 1-1zM5 18.5A1.5 1.5 0 0 1 6.5 17H19M9 7.5h6"/>',
    "outbox": '<path d="M4 13v6a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-6M12 15V4M7.5 8.5L12 4l4.5 4.5"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>',
    "back": '<path d="M14.5 5.5L8 12l6.5 6.5"/>',
    "next": '<path d="M9.5 5.5L16 12l-6.5 6.5"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "pen": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "more": '<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3"/>',
    "phone": '<path d="M6.5 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2A14.5 14.5 0 0 1 4.5 5.5a2 2 0 0 1 2-2z"/>',  # noqa: E501
    "camera": '<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.2"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="1.5"/><path d="M16 8V4H4v12h4"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "signal": '<path d="M4 20v-3M9 20v-6M14 20V10M19 20V6"/>',
    "no-signal": '<path d="M4 20v-3M9 20v-6M14 20v-4M19 20V6M4 4l16 16"/>',
    "retry": '<path d="M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5l-2-2M5 20v-5h5"/>',
    "bell": '<path d="M6 17v-6a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10.5 21h3"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7v5l3.5 2"/>',
    "warn": '<path d="M12 4l9 16H3zM12 10v4.5M12 17.3v.01"/>',
    "bulb": '<path d="M9.5 18h5M10.5 21h3M12 3a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.3 1.1 2.2h5c0-.9.4-1.6 1.1-2.2A6 6 0 0 0 12 3z"/>',
    "people": '<circle cx="9" cy="9" r="3.2"/><path d="M3.5 20c0-4 2.5-6 5.5-6s5.5 2 5.5 6M15.5 6.2a3.2 3.2 0 0 1 0 5.8M17.5 14.5c2 .8 3 2.8 3 5.5"/>',  # noqa: E501
    "move": '<path d="M4 20V5h9v15M3 20h11M17 8l4 4-4 4M21 12h-8"/>',
    "sheet": '<path d="M6 3h12v18H6zM9 8h6M9 12h6M9 16h3"/>',
    "box": '<path d="M4 8l8-4 8 4-8 4zM4 8v8.5l8 4 8-4V8M12 12v8.5"/>',
    "tray": '<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5"/>',
    "table": '<path d="M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14"/>',
    "map": '<path d="M4 6l5-2 6 2 5-2v14l-5 2-6-2-5 2zM9 4v14M15 6v14"/>',
    "red": '<path class="i-solid" d="M12 4l9 16H3z"/>',
    "yellow": '<path class="i-solid" d="M12 3l9 9-9 9-9-9z"/>',
    "green": '<circle class="i-solid" cx="12" cy="12" r="8"/>',
}


def symbols(page: str) -> Markup:
    """The drawings that a finished page uses, in the order of their first use: none is sent twice or unused, and nothing has to be
    remembered between pages."""
    return _symbols(tuple(dict.fromkeys(USE.findall(page))))


@lru_cache(maxsize=256)
def _symbols(names: tuple[str, ...]) -> Markup:
    drawn = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{DRAWINGS[name]}</symbol>' for name in names)
    return Markup(f'<svg class="symbols" aria-hidden="true">{drawn}</svg>' if drawn else "")  # noqa: S704  (our own drawings)
