"""The kit's sentences: every key that the phone asks for, with the values it fills in, in both languages."""

import re
from pathlib import Path

import pytest
from flask import g

from webapp.offline.words import sentences

WORDS_JS = Path(__file__).parents[2] / "static" / "js" / "offline" / "words.js"


def documented() -> dict[str, set[str]]:
    """Key → values it may use, from the table at the head of words.js."""
    rows = re.findall(r"^// \| ([a-z_, ]+) \| ([a-z ]*)\| ", WORDS_JS.read_text(), flags=re.M)
    return {key: set(values.split()) for keys, values in rows if keys != "key" for key in keys.split(", ")}


def test_the_phone_finds_every_sentence_it_asks_for():
    assert set(sentences()) == set(documented())


@pytest.mark.databases("sqlite")
def test_a_sentence_uses_only_values_that_the_phone_knows(app):
    for language in ("en", "zh_Hans"):
        with app.test_request_context("/"):
            g.language = language
            for key, allowed in documented().items():
                used = set(re.findall(r"\{(\w+)\}", str(sentences()[key])))
                assert used <= allowed, f"{key} in {language} uses {used - allowed}"
