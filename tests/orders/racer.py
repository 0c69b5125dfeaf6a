"""One operator in a process of its own: waits for the word, then dispatches. Run by test_two_processes.py."""

import sys
from datetime import datetime
from uuid import UUID

from webapp import create_app
from webapp.accounts.models import Person
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.writes import committed
from webapp.orders import actions
from webapp.orders.models import WorkOrder


def run(url: str, data: str, order: str, person: str, department: str, at: str) -> str:
    app = create_app({"GRIDWALK_DATABASE_URL": url, "GRIDWALK_DATA": data, "GRIDWALK_SECRET_KEY": "for-tests"})
    with app.app_context():
        seen = db.session.get_one(WorkOrder, UUID(order)).version
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        try:
            with committed():
                actions.move(
                    db.session.get_one(WorkOrder, UUID(order)),
                    "dispatch",
                    by=db.session.get_one(Person, UUID(person)),
                    at=datetime.fromisoformat(at),
                    given={"department": UUID(department)},
                    seen=seen,
                )
        except Problem as refusal:
            with app.test_request_context():
                return f"{refusal.name} {refusal.sentence}"
    return "dispatched"


if __name__ == "__main__":
    sys.stdout.write(run(*sys.argv[1:]) + "\n")
