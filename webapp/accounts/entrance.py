"""What the ways in ask of their input: paths to go on to, codes, passwords, the name of a device. Pure."""

import hashlib
import re
import secrets
from itertools import pairwise

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I
CODE_LENGTH = 12
LEAST_PASSWORD, MOST_PASSWORD = 8, 200

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (  # the first that is named: most name those they descend from as well
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def own_path(text: str | None) -> str | None:
    """`text` if it is a path of ours to go on to, else None: nobody is led elsewhere through our sign-in."""
    if not text or len(text) > 500 or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", text):
        return None
    return text


def printable(text: str | None) -> str:
    """Without the signs that nobody types and PostgreSQL does not take."""
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text or "")


def new_code() -> str:
    """K7M4-2Q9X-PRT5: sixty bits, told over the phone without mistakes."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normal_code(typed: str) -> str:
    """A code as typed, in capitals and without what people put between the letters."""
    return re.sub(r"[\s\-–—_.·]", "", typed).upper()


def hash_code(typed: str) -> str:
    """What the table keeps of a code."""
    return hashlib.sha256(normal_code(typed).encode()).hexdigest()


def is_guessable(password: str, names: tuple[str | None, ...]) -> bool:
    """Whether a stranger would try it among the first: one's own number, one sign over and over, a row of the keyboard."""
    plain = password.strip().lower()
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return any(name and name.lower() in plain and len(plain) - len(name) < 4 for name in names) or steps in ({0}, {1}, {-1})


def device_name(user_agent: str) -> str:
    """«Android · Chrome»: enough to tell one's phone from the desk. Empty when nothing of it is known."""
    found = (next((words for sign, words in kinds if sign in user_agent), None) for kinds in (SYSTEMS, BROWSERS))
    return " · ".join(words for words in found if words)
