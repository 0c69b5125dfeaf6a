"""One operator in a process of its own: waits for the word, then takes whom to call. Run by test_two_callers.py."""

import sys
from datetime import datetime
from uuid import UUID

from webapp import create_app
from webapp.accounts.models import Person
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.orders.call_backs import actions
from webapp.orders.call_backs.queries import Caller


def run(url: str, data: str, person: str, at: str) -> str:
    app = create_app({"GRIDWALK_DATABASE_URL": url, "GRIDWALK_DATA": data, "GRIDWALK_SECRET_KEY": "for-tests"})
    with app.app_context():
        caller = Caller(db.session.get_one(Person, UUID(person)), datetime.fromisoformat(at))
        db.session.commit()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        with committed():
            order = actions.take_next(caller)
            return str(order.id if order else None)


if __name__ == "__main__":
    sys.stdout.write(run(*sys.argv[1:]) + "\n")
