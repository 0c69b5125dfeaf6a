"""What in a page a strict policy would refuse: script or style that stands in the page itself."""

from html.parser import HTMLParser

DATA_BLOCKS = {"application/json", "text/plain"}  # never run


class Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        if tag == "style" or (tag == "script" and "src" not in said and said.get("type") not in DATA_BLOCKS):
            self.found.append(f"<{tag}>")
        self.found += [f"{name}={text!r}" for name, text in said.items() if name == "style" or name.startswith(("on", "hx-on"))]
        self.found += [f"{name}={text!r}" for name, text in said.items() if text.strip().lower().startswith("javascript:")]

    handle_startendtag = handle_starttag


def inline_in(html: str) -> list[str]:
    reader = Inline()
    reader.feed(html)
    return reader.found
