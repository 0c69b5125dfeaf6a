"""Answer templates: the centre keeps the street's, officers their department's; an answer that is nothing but a template is marked."""

import pytest

from tests.orders.conftest import HANDLED, NOON, Centre
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.problems import NotFound, Problem
from webapp.orders.desk import answers
from webapp.orders.desk.models import AnswerTemplate, SetPhrase
from webapp.orders.models import WorkOrder

LAMP = "已更换灯具，恢复照明。"


def written(centre: Centre, who: str = "operator", of=None, words: str = LAMP, name: str = "换灯") -> AnswerTemplate:
    with centre.writing():
        return answers.write(name, words, of=of, by=centre.people[who], at=NOON)


def offered(centre: Centre, person, order_id) -> list[str]:
    with centre.app.app_context():
        return [one.words for one in answers.offered_to(person, db.session.get_one(WorkOrder, order_id), NOON)]


def test_the_streets_are_offered_to_all_and_a_departments_to_itself_and_the_centre(centre):
    written(centre)
    written(centre, "officer", of=centre.city.id, words="已派养护队。", name="养护")
    order_id = centre.to("accepted")
    assert offered(centre, centre.people["officer"], order_id) == ["已派养护队。", LAMP]
    assert offered(centre, centre.people["operator"], order_id) == ["已派养护队。", LAMP]
    assert offered(centre, centre.foreign["officer"], order_id) == [LAMP], "another department's are not"


@pytest.mark.parametrize(("who", "whose"), [("officer", "street"), ("officer", "building"), ("operator", "building"), ("head", "street")])
def test_nobody_keeps_those_of_others(centre, who, whose):
    of = {"street": None, "building": centre.building.id}[whose]
    with pytest.raises(Problem, match="not-yours-to-keep"):
        written(centre, who, of=of)


def test_new_words_end_the_old_row_so_that_what_was_said_stays(centre):
    old = written(centre)
    with centre.writing():
        kept = answers.kept_one(centre.people["operator"], old.id, NOON)
        answers.write("换灯", "换了灯。", of=None, by=centre.people["operator"], at=NOON, replaces=kept)
    assert [(one.words, one.ended_at is None) for one in centre.rows(AnswerTemplate)] == [(LAMP, False), ("换了灯。", True)]
    assert {one.done for one in centre.rows(AuditRow, AuditRow.record == "answer_template")} == {"template.written", "template.ended"}


def test_another_departments_template_is_not_there(centre):
    row = written(centre, "officer", of=centre.city.id)
    for person in (centre.people["operator"], centre.foreign["officer"], centre.foreign["operator"]):
        with centre.app.app_context(), pytest.raises(NotFound):
            answers.kept_one(person, row.id, NOON)


@pytest.mark.parametrize(("name", "words"), [("", LAMP), ("换灯", "。"), ("名" * 41, LAMP), ("换灯", "长" * 501)])
def test_a_template_needs_a_name_and_words_and_is_no_letter(centre, name, words):
    with pytest.raises(Problem):
        written(centre, name=name, words=words)


def test_there_are_not_more_than_anybody_looks_through(centre):
    with centre.writing():
        for number in range(answers.MOST):
            answers.write(f"第{number}条", f"第{number}句", of=None, by=centre.people["operator"], at=NOON)
    with pytest.raises(Problem, match="too-many"):
        written(centre)


@pytest.mark.parametrize(
    ("result", "is_phrase"),
    [(LAMP, True), (" 已更换灯具, 恢复照明 ", True), ("已更换灯具，恢复照明，是灯座锈了，2单元 4 楼。", False), ("换了灯", False)],
)
def test_a_templates_words_alone_are_taken_and_marked(centre, result, is_phrase):
    written(centre)
    order_id = centre.to("accepted")
    event = centre.move(order_id, "handle", "officer", **HANDLED | {"result": result})
    assert centre.order(order_id).state == "handled", "nobody is kept from it"
    assert [one.event_id for one in centre.rows(SetPhrase)] == ([event.id] if is_phrase else [])


def test_what_was_marked_stays_marked_when_the_template_has_gone(centre):
    row = written(centre)
    order_id = centre.to("accepted")
    event = centre.move(order_id, "handle", "officer", **HANDLED | {"result": LAMP})
    with centre.writing():
        answers.end(answers.kept_one(centre.people["operator"], row.id, NOON), by=centre.people["operator"], at=NOON)
    with centre.app.app_context():
        assert answers.phrases_of([event.id]) == {event.id}


@pytest.mark.databases("sqlite")
def test_the_forms_of_an_order_offer_them_and_its_page_says_what_is_a_set_phrase(centre, desk):
    written(centre)
    order_id = centre.to("accepted")
    url = f"/desk/orders/{order_id}"
    assert f'data-words="{LAMP}"' in desk("officer").get(url).get_data(as_text=True)
    centre.move(order_id, "handle", "officer", **HANDLED | {"result": LAMP})
    assert "套话：原样用了模板" in desk("operator").get(url).get_data(as_text=True)


@pytest.mark.databases("sqlite")
def test_templates_are_written_reworded_and_ended_on_their_page(centre, desk):
    client = desk("officer")
    data = {"name": "养护", "words": "已派养护队。", "of": str(centre.city.id)}
    assert client.post("/desk/templates", data=data).status_code == 303
    [row] = centre.rows(AnswerTemplate)
    assert client.post(f"/desk/templates/{row.id}", data={"name": "养护", "words": "养护队明天到。"}).status_code == 303
    html = client.get("/desk/templates").get_data(as_text=True)
    assert "养护队明天到。" in html
    assert "已派养护队。" not in html
    [now] = centre.rows(AnswerTemplate, AnswerTemplate.ended_at.is_(None))
    assert desk("operator").post(f"/desk/templates/{now.id}/ending").status_code == 404
    assert client.post(f"/desk/templates/{now.id}/ending").status_code == 303
    assert "还没有。在旁边写第一条。" in client.get("/desk/templates").get_data(as_text=True)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("who", ["head", "leader", "worker", "administrator"])
def test_the_page_is_for_who_answers(centre, desk, who):
    assert desk(who).get("/desk/templates").status_code == 403
