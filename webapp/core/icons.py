"""Which icons a finished page uses, so that it carries only their drawings."""

import re

USE = re.compile(r'<use href="#i-([a-z-]+)"')


def used_icons(page: str) -> list[str]:
    """Names in the order of their first use."""
    return list(dict.fromkeys(USE.findall(page)))
