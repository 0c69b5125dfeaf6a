"""A process that delivers when it is told to. Run by test_notices_faults.py."""

import sys
from datetime import datetime

from webapp import create_app
from webapp.core.notices import delivering, sources
from webapp.core.notices.sources import Line, Receiver


class Anything:
    def lines(self, ids, receiver, at):
        return {one: Line("something", "/orders/1") for one in ids}


def run(url: str, data: str, at: str) -> int:
    settings = {"GRIDWALK_DATABASE_URL": url, "GRIDWALK_DATA": data, "GRIDWALK_SECRET_KEY": "for-tests", "GRIDWALK_NOTICE_PRIVATE": "yes"}
    app = create_app(settings)
    sources.tells("test", Anything())
    sources.people_are_found_by(lambda person_id: Receiver("zh_Hans", person_id))
    with app.app_context():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return sum(delivering.deliver(datetime.fromisoformat(at)))


if __name__ == "__main__":
    sys.stdout.write(f"{run(*sys.argv[1:])}\n")
