"""No text outside translation; Chinese is complete; every placeholder survives it."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2), "lazy_ngettext": (1, 2)}
ROOMS = sorted(path.name for path in (ROOT / "webapp").iterdir() if path.is_dir() and path.name != "__pycache__")
LETTERS = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")


def sources(room: str) -> list[Path]:
    """The Python of a room and its templates; the frame's templates belong to core."""
    found = list((ROOT / "webapp" / room).rglob("*.py"))
    folders = [ROOT / "templates" / room]
    if room == "core":
        found += (ROOT / "webapp").glob("*.py")
        found += (ROOT / "templates").glob("*.html")
        folders += [ROOT / "templates" / "macros", ROOT / "templates" / "errors"]
    return found + [path for folder in folders for path in folder.rglob("*.*")]


def said_in(room: str) -> dict[str, Path]:
    found = {}
    for path in sources(room):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if path.suffix == ".py" else {"trimmed": "true", "silent": "false"}
        for _line, message, *_ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            for text in message if isinstance(message, tuple) else (message,):
                if text:
                    found[text] = path
    return found


def catalogue(room: str):
    path = ROOT / "webapp" / room / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            text: message
            for message in read_po(file, locale="zh_Hans")
            if message.id
            for text in (message.id if isinstance(message.id, tuple) else (message.id,))
        }


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_has_its_chinese(room):
    known = catalogue(room)
    missing = [f"{path.relative_to(ROOT)}: {text!r}" for text, path in said_in(room).items() if not _translated(known.get(text))]
    assert not missing, f"add to webapp/{room}/translations:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("room", ROOMS)
def test_no_chinese_is_kept_for_a_text_that_is_gone(room):
    said = said_in(room)
    assert not [text for text in catalogue(room) if text not in said]


@pytest.mark.parametrize("room", ROOMS)
def test_every_placeholder_survives_translation(room):
    wrong = []
    for message in catalogue(room).values():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        named = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
        wanted = set(named.findall(ids[-1]))
        wrong += [f"{ids[0]!r} → {text!r}" for text in texts if set(named.findall(text)) - {("num", "")} != wanted - {("num", "")}]
    assert not wrong


def test_a_text_has_the_same_chinese_in_every_room():
    """All catalogues are read as one: of two answers for one text, whichever comes first would stand everywhere."""
    said: dict[str, set] = {}
    for room in ROOMS:
        for text, message in catalogue(room).items():
            said.setdefault(text, set()).add(str(message.string))
    assert not {text: answers for text, answers in said.items() if len(answers) > 1}


def _translated(message) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_stands_outside_translation(path):
    """What is left of a template without its tags, comments and Jinja parts holds no word."""
    text = re.sub(r"\{% block frame %\}\w+", " ", path.read_text())
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    shown = re.findall(r'\b(?:title|placeholder|alt|aria-label|data-label|data-mark)="([^"]*)"', text)
    text = re.sub(r"<(style|script|svg|code)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"<!doctype[^>]*>|<!--.*?-->", " ", text, flags=re.S | re.I)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.S)
    text = re.sub(r"&\w+;", " ", text)
    filled = [re.sub(r"\{\w+\}", " ", one) for one in shown]  # what the phone fills in
    left = LETTERS.findall(text) + [word for one in filled for word in LETTERS.findall(one)]
    assert not left, f"{path.relative_to(ROOT)}: {left[:10]}"
