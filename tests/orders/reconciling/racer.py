"""One operator in a process of its own: waits for the word, then locks the week. Run by test_two_processes.py."""

import sys
from datetime import date, datetime
from uuid import UUID

from webapp import create_app
from webapp.accounts.models import Person
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.writes import committed
from webapp.orders.reconciling import actions
from webapp.orders.reconciling.rules import Week
from webapp.orders.reconciling.scopes import Scope


def run(url: str, data: str, person: str, monday: str, at: str) -> str:
    app = create_app({"GRIDWALK_DATABASE_URL": url, "GRIDWALK_DATA": data, "GRIDWALK_SECRET_KEY": "for-tests"})
    with app.app_context():
        by = db.session.get_one(Person, UUID(person))
        scope, week, moment = Scope(by.street_id), Week(date.fromisoformat(monday)), datetime.fromisoformat(at)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        try:
            with committed():
                actions.lock(scope, week, reason="休会", by=db.session.get_one(Person, UUID(person)), at=moment)
        except Problem as refusal:
            with app.test_request_context():
                return f"{refusal.name} {refusal.sentence}"
    return "locked"


if __name__ == "__main__":
    sys.stdout.write(run(*sys.argv[1:]) + "\n")
