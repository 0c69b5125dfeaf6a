"""A keyed post of a page that was online, refused: it has no time of its own word, and the centre can still take it after all."""

from sqlalchemy import select

from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.ids import new_id


def test_a_refused_post_of_a_page_that_was_online_is_taken_by_the_centre_and_found_again_by_its_browser(app, cast, browser, desk):
    key, path = str(new_id()), f"/addresses/{cast.land.addresses[0].id}/remarks"
    online = browser("worker")

    def post():
        return online.post(path, data={"text": "灯坏了!"}, headers={"Idempotency-Key": key})

    assert post().status_code == 422
    with app.app_context():
        row = db.session.scalars(select(RefusedEntry)).one()
    assert desk.get(f"/desk/refused/{row.id}").status_code == 200
    assert desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"}).status_code == 303
    with app.app_context():
        filed = db.session.scalars(select(FiledEntry)).one()
        kept = db.session.scalars(select(AuditRow).where(AuditRow.done == "remark.kept")).one()
    assert (str(filed.id), filed.content_hash, filed.person_id) == (key, row.content_hash, cast.worker.id)
    assert (kept.details["text"], kept.at) == ("灯坏了", row.happened_at)
    assert post().status_code == 303
