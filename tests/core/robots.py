"""What WeCom, DingTalk and Feishu would get, and what becomes of their answer; nothing goes out. Run by test_notices_postman.py."""

import json
import sys
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "webapp" / "core" / "notices"))
import posting

ADDRESSES = {
    "wecombot": "wecombot://693a91f6-7aoc-4bc4",
    "dingtalk": "dingtalk://abcdef0123456789",
    "feishu": "feishu://abcdef01-2345-6789",
}


def answered_with(content: bytes, got: list[dict]):
    def send(_session, request, **_more):
        body = request.body if isinstance(request.body, str) else request.body.decode()
        got.append({"url": request.url, "said": json.loads(body)})
        answer = requests.Response()
        answer.status_code, answer._content, answer.url = 200, content, request.url
        return answer

    return send


def run(name: str, content: str) -> None:
    got: list[dict] = []
    requests.Session.send = answered_with(content.encode(), got)
    posting.listen_to_robots()
    fault = posting.carry({"address": ADDRESSES[name], "seconds": 5, "title": "走格：2 件事", "body": "· 一\n· 二 <b>"})
    sys.stdout.write(json.dumps({"fault": fault, "got": got}))


if __name__ == "__main__":
    run(*sys.argv[1:])
