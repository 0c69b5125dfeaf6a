"""Carries messages, one a line, in a process of its own: run by postman.py, which ends it when a message takes too long.

Nothing of Gridwalk is imported here and nothing is inherited but the line: no database, no keys, no settings. Each connection is looked at
when it is made, after names were looked up, so that no name and no forwarding leads into the own network.
"""

import contextlib
import ipaddress
import json
import logging
import socket
import sys
from urllib.parse import urlsplit

import apprise
import requests

READY = "ready"
ROBOTS = {  # say no with status 200, which Apprise takes for a yes: where their own code stands
    "qyapi.weixin.qq.com": "errcode",
    "oapi.dingtalk.com": "errcode",
    "open.feishu.cn": "code",
}


class Journey:
    """What happened on the way of one message."""

    def __init__(self) -> None:
        self.reached = self.forbidden = self.said_no = False

    @property
    def fault(self) -> str:
        if self.forbidden:
            return "private"
        return "refused" if self.reached or self.said_no else "unreachable"


journey = Journey()


def is_inside(host: str) -> bool:
    """Whether an address belongs to no public network. A name counts as inside: all that we use look names up first."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    address = getattr(address, "ipv4_mapped", None) or address
    return not address.is_global or address.is_multicast


def guard(allows_inside: bool) -> None:
    connects = socket.socket.connect

    def connect(self, address):
        is_net = self.family in (socket.AF_INET, socket.AF_INET6)
        if not is_net or (not allows_inside and is_inside(address[0])):
            journey.forbidden = True
            raise OSError("inside")
        connects(self, address)
        journey.reached = True

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = None  # type: ignore[method-assign,assignment]  # no way around


def listen_to_robots() -> None:
    sends = requests.Session.send

    def send(self, request, **more):
        answer = sends(self, request, **more)
        if name := ROBOTS.get(urlsplit(request.url).hostname or ""):
            journey.said_no = _error_of(answer, name) != 0
        return answer

    requests.Session.send = send  # type: ignore[method-assign]


def _error_of(answer, name: str) -> int:
    with contextlib.suppress(ValueError, AttributeError):
        return answer.json().get(name, 0)
    return 0


def channel(address: str, seconds: float):
    """Apprise's object for an address; what the address says of forwarding, certificates and patience doesn't count."""
    asset = apprise.AppriseAsset(
        async_mode=False, app_id="Gridwalk", app_desc="", app_url="", storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    made = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if made is None or isinstance(made, list):
        return None
    made.redirects, made.verify_certificate = False, True
    made.socket_connect_timeout = made.socket_read_timeout = 2 * seconds  # whoever waits for us gives up before
    return made


def carry(asked: dict) -> str:
    """A word for what went wrong; empty: it was taken."""
    global journey
    journey = Journey()
    made = channel(asked["address"], asked["seconds"])
    if made is None:
        return "unreadable"
    if "body" not in asked:
        return ""
    taken = made.notify(body=asked["body"], title=asked["title"], body_format=apprise.NotifyFormat.TEXT)
    return "" if taken and not journey.said_no else journey.fault


def main() -> None:
    """Answers each line by a line; a fault in one message is not the end of the next."""
    logging.disable(logging.CRITICAL)  # Apprise's lines may hold addresses
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is not an answer
    guard(allows_inside=sys.argv[1] == "inside")
    listen_to_robots()
    channel("json://localhost", 1)  # reads all plugins, so that the first message takes no longer than the next
    answers.write(READY + "\n")
    answers.flush()
    for line in sys.stdin:
        try:
            fault = carry(json.loads(line))
        except Exception:  # noqa: BLE001  (a plugin may raise anything)
            fault = "broken"
        answers.write(fault + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
