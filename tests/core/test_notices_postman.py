"""One message through a process of its own: taken, refused, too slow, forbidden; and what somebody may type as an address."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.gateway import Gateway
from webapp.core.notices import addresses, posting
from webapp.core.notices.postman import Postman
from webapp.core.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
SIX = ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1")


@pytest.fixture
def gateway():
    with Gateway().running() as one:
        yield one


@pytest.fixture
def postman():
    with Postman(seconds=10, allows_inside=True) as one:
        yield one


def test_what_the_gateway_takes_has_no_fault(gateway, postman):
    assert postman.send(gateway.address, "走格：1 件事", "2603-0001 路灯楼灯") == ""
    assert gateway.messages[0]["title"] == "走格：1 件事"
    assert gateway.texts == ["2603-0001 路灯楼灯"]


def test_a_gateway_that_answers_with_an_error_refused_it(gateway, postman):
    gateway.status = 500
    assert postman.send(gateway.address, "t", "b") == "refused"


def test_a_gateway_that_is_down_is_unreachable(postman):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"json://127.0.0.1:{free.getsockname()[1]}"
    assert postman.send(address, "t", "b") == "unreachable"


def test_who_says_nothing_is_given_up_and_the_next_message_goes(gateway):
    gateway.is_silent = True
    with Postman(seconds=1, allows_inside=True) as postman:
        postman.check(gateway.address)  # so that it has started
        assert postman.send(gateway.address, "t", "first") == "slow"
        gateway.is_silent = False
        assert postman.send(gateway.address, "t", "second") == ""
    assert gateway.texts == ["first", "second"]


def test_nothing_goes_into_the_own_network_unless_the_settings_allow_it(gateway):
    with Postman(seconds=10, allows_inside=False) as postman:
        assert postman.send(gateway.address, "t", "b") == "private"
        assert postman.send(gateway.address.replace("127.0.0.1", "localhost"), "t", "b") == "private"
    assert gateway.messages == []


def test_a_forwarding_is_not_followed(gateway, postman):
    gateway.status, gateway.headers = 307, {"Location": gateway.address.replace("json://", "http://") + "/elsewhere"}
    assert postman.send(gateway.address + "?redirect=yes", "t", "b") == "refused"
    assert gateway.paths == ["/to"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", *SIX, "name"],
)
def test_what_lies_inside(host):
    assert posting.is_inside(host)


def test_what_lies_outside():
    assert not posting.is_inside("203.107.1.1")
    assert not posting.is_inside("2408:8000::1")


class Answer:
    def __init__(self, said):
        self.said = said

    def json(self):
        if self.said is None:
            raise ValueError
        return self.said


@pytest.mark.parametrize(("said", "code"), [({"errcode": 93000}, 93000), ({"errcode": 0}, 0), ({}, 0), (None, 0), ([], 0)])
def test_a_robot_says_no_with_a_code_in_an_answer_that_looks_well(said, code):
    assert posting._error_of(Answer(said), "errcode") == code


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4", "wecombot://693a91f6-7aoc-4bc4"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789", "dingtalk://abcdef0123456789"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abcdef01-2345-6789", "feishu://abcdef01-2345-6789"),
        (" mailtos://lin:geheim@example.cn?to=lin@example.cn ", "mailtos://lin:geheim@example.cn?to=lin@example.cn"),
        ("jsons://sms.example.cn/send?x=1", "jsons://sms.example.cn/send?x=1"),
    ],
)
def test_an_address_is_read_as_robots_show_it_or_as_apprise_writes_it(app, typed, kept):
    with app.test_request_context():
        assert addresses.read(typed) == kept


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "unreadable"),
        ("short", "unreadable"),
        ("wecombot://a b c d e f g", "unreadable"),
        ("wecombot://aaaaaaaaaaaa,jsons://b.cn", "unreadable"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "unreadable"),
        ("https://[bad/cgi-bin/webhook/send?key=", "unreadable"),
        ("https://example.cn/hook/abcdef", "no-such-channel"),
        ("json://sms.example.cn/plain", "no-such-channel"),
        ("syslog://example.cn/local0", "no-such-channel"),
        ("file:///etc/passwd-of-us", "no-such-channel"),
        ("mailtos://just-a-name", "unreadable"),
        ("jsons://sms.example.cn/{phone}", "unreadable"),
        ("wecombot://" + "a" * 500, "unreadable"),
    ],
)
def test_other_addresses_are_refused(app, typed, name):
    with app.test_request_context(), pytest.raises(Problem) as refused:
        addresses.read(typed)
    assert refused.value.name == name
    assert refused.value.field == "address"


@pytest.mark.databases("sqlite")
def test_a_gateway_says_where_the_number_stands(app):
    with app.test_request_context():
        for said in (
            "jsons://sms.example.cn/send?:to={phone}",
            "jsons://sms.example.cn/send?-to={phone}",
            "jsons://sms.example.cn/{phone}",
        ):
            assert addresses.read(said, is_gateway=True) == said
        for said in ("jsons://sms.example.cn/send", "jsons://sms.example.cn/send?to={phone}"):
            with pytest.raises(Problem) as refused:
                addresses.read(said, is_gateway=True)
            assert refused.value.name == "no-number"


def test_fields_of_a_gateway_stand_in_the_message_or_in_the_address(gateway, postman):
    assert postman.send(gateway.address + "?:to=13812345678&-key=k&dropped=x", "t", "b") == ""
    assert gateway.messages[0]["to"] == "13812345678"
    assert gateway.paths == ["/to?key=k"]


def at_robot(name: str, answer: dict) -> dict:
    command = [sys.executable, "-m", "tests.core.robots", name, json.dumps(answer)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(
    ("name", "host", "text"),
    [
        ("wecombot", "https://qyapi.weixin.qq.com/", lambda said: said["text"]["content"]),
        ("dingtalk", "https://oapi.dingtalk.com/", lambda said: said["text"]["content"]),
        ("feishu", "https://open.feishu.cn/", lambda said: said["content"]["text"]),
    ],
)
def test_robots_get_title_and_lines_as_plain_text(name, host, text):
    found = at_robot(name, {"errcode": 0, "code": 0})
    assert found["fault"] == ""
    [one] = found["got"]
    assert one["url"].startswith(host)
    assert text(one["said"]).replace("\r", "") == "走格：2 件事\n· 一\n· 二 <b>"


@pytest.mark.parametrize(
    ("name", "answer"), [("wecombot", {"errcode": 93000}), ("dingtalk", {"errcode": 300001}), ("feishu", {"code": 9499})]
)
def test_a_robot_that_was_deleted_is_not_taken_for_one_that_heard(name, answer):
    assert at_robot(name, answer)["fault"] == "refused"
