"""A phone whose browser is Firefox, driven over WebDriver BiDi by firefox.mjs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.browser.phone import PASSWORD
from tests.server import ROOT, Server

DRIVER = Path(__file__).with_suffix(".mjs")


def node() -> str:
    """Of the machine, or the one beside our Python (tools/npm)."""
    found = shutil.which("node", path=os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)]))
    assert found, "Firefox is driven by node: make node_modules/.dev"
    return found


class Firefox:
    def __init__(self, profile: Path, server: Server) -> None:
        self._profile, self.server = profile, server
        self._profile.mkdir(exist_ok=True)
        self._driver = subprocess.Popen([node(), str(DRIVER)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def order(self, do: str, **what: object) -> Any:
        assert self._driver.stdin
        assert self._driver.stdout
        self._driver.stdin.write(json.dumps({"do": do} | what) + "\n")
        self._driver.stdin.flush()
        answer = json.loads(self._driver.stdout.readline())
        assert "fault" not in answer, f"{do} {what}: {answer['fault']}\n{answer.get('shown')}"
        return answer.get("value")

    def open(self) -> "Firefox":
        """A new browser process; nothing but the profile is left of the one before."""
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        self.order("open", firefox=path, profile=str(self._profile))
        return self

    def close(self) -> None:
        self.order("close")

    def end(self) -> None:
        """The driver with its browser."""
        assert self._driver.stdin
        self._driver.stdin.close()
        self._driver.wait(30)
        assert self._driver.stdout
        self._driver.stdout.close()

    def go(self, path: str) -> None:
        self.order("go", url=self.server.url + path)

    def click(self, at: str) -> None:
        self.order("click", at=at)

    def fill(self, at: str, text: str) -> None:
        self.order("fill", at=at, text=text)

    def choose_files(self, at: str, files: list[Path]) -> None:
        self.order("files", at=at, paths=[str(one) for one in files])

    def wait(self, until: str, patience: float = 20) -> None:
        self.order("wait", until=until, patience=patience * 1000)

    def wait_text(self, at: str, text: str) -> None:
        """Until something at this selector says it."""
        self.wait(f"[...document.querySelectorAll({json.dumps(at)})].some((one) => one.innerText.includes({json.dumps(text)}))")

    def wait_count(self, at: str, number: int, patience: float = 20) -> None:
        self.wait(f"document.querySelectorAll({json.dumps(at)}).length === {number}", patience)

    def texts(self, at: str) -> list[str]:
        return self.order("ask", what=f"[...document.querySelectorAll({json.dumps(at)})].map((one) => one.textContent.trim())")

    def sign_in_with(self, code: str) -> None:
        """By the code the administrator handed over, then until the pack is whole."""
        self.go("/sign-in/code")
        self.fill("[data-one-time-code]", code)
        self.click("form button.primary")
        self.fill("input[type=password]", PASSWORD)
        self.click("form button.primary")
        self.wait("document.querySelector('[data-pack-ready]')?.checkVisibility()")

    def tap_outcome(self, number: str, outcome: str) -> None:
        """A tile, then the outcome; the bar says that it is saved on this phone."""
        self.click(f".tile ::-p-text({number})")
        self.click(f"dialog[open] button[value={outcome}]")
        self.wait_text(".undo", number)
        self.wait_text(".undo", "存好了")

    def open_door(self, number: str) -> None:
        self.click(f".tile ::-p-text({number})")
        self.click("dialog[open] a.btn")
        self.wait_text("h1", number)

    def save(self) -> None:
        self.click(".act button")
