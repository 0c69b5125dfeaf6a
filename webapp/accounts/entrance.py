"""What the ways in ask of their input: paths to go on to, codes, passwords, the name of a device. Pure."""

import hashlib
import re
import secrets

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I
CODE_LENGTH = 12
LEAST_PASSWORD, MOST_PASSWORD = 8, 200
LEAST_OWN, A_ROW = 4, 3  # signs that nobody else would type; signs on end that make a row

_ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "147258369", "123698745",
)  # fmt: skip
ROWS = (*_ROWS, *(row[::-1] for row in _ROWS))
COMMON = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "iloveyou", "letmein", "welcome", "sunshine", "princess", "football", "superman",
    "admin", "administrator", "woaini", "woaini1314", "woaiwojia", "wodemima", "nihao", "zhongguo", "5201314", "1314520", "520520",
    "1314", "520", "888888", "666666", "a123456", "a12345678", "aa123456", "abc123", "abc123456", "asd123", "qwe123", "q1w2e3",
    "gridwalk", "zouge", "wangge", "wanggeyuan", "shequ", "jiedao", "hangzhou", "zhejiang", "taobao", "tencent", "huawei",
)  # fmt: skip

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
    """Whether a stranger would try it among the first: one's own number, words of every list, rows of the keyboard, a few signs over
    and over, or several of these on end. What is left of it without them is what makes it one's own."""
    own = password.strip().lower()
    for word in sorted({*COMMON, *(name.lower() for name in names if name)}, key=len, reverse=True):
        own = own.replace(word, " ")
    own = re.sub(r"(\S{1,4}?)\1{2,}", " ", _without_rows(own))
    return len(own.replace(" ", "")) < LEAST_OWN


def _without_rows(plain: str) -> str:
    left, at = "", 0
    while at < len(plain):
        end = at + 1
        while end < len(plain) and any(plain[at : end + 1] in row for row in ROWS):
            end += 1
        left += " " if end - at >= A_ROW else plain[at:end]
        at = end
    return left


def device_name(user_agent: str) -> str:
    """«Android · Chrome»: enough to tell one's phone from the desk. Empty when nothing of it is known."""
    found = (next((words for sign, words in kinds if sign in user_agent), None) for kinds in (SYSTEMS, BROWSERS))
    return " · ".join(words for words in found if words)
