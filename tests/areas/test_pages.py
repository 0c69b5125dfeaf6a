"""The desk's pages of the tree: counts rolled up, gaps named, and only what lies in one's reach."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import BEGAN, sign_in
from webapp.accounts.models import Post
from webapp.areas import queries
from webapp.areas.models import PARTY_BODIES, PartyBody
from webapp.areas.reach import Reach
from webapp.areas.rules import NEEDS, Node, completeness, meets, roll_up
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed


@st.composite
def trees(draw):
    """A tree of areas with doors at its leaves and some of what areas need."""
    nodes = [Node(uuid4(), "street", "S", "S", None)]
    for tier, above in (("general_grid", "street"), ("grid", "general_grid"), ("micro_grid", "grid")):
        for parent in [node for node in nodes if node.tier == above]:
            for _ in range(draw(st.integers(0, 3))):
                bodies = frozenset(draw(st.sets(st.sampled_from(sorted(PARTY_BODIES)), max_size=2)))
                node = Node(uuid4(), tier, str(len(nodes)), tier, parent.id, bodies)
                node.roles = frozenset(draw(st.sets(st.sampled_from(["grid_worker", "general_grid_head"]))))
                node.doors = draw(st.integers(0, 5)) if tier == "micro_grid" else 0
                nodes.append(node)
    return draw(st.permutations(nodes))


@given(trees())
def test_what_rolls_up_is_what_lies_below(nodes):
    leaves = [node.doors for node in nodes if node.tier == "micro_grid"]
    roll_up(nodes)
    street = next(node for node in nodes if node.tier == "street")
    assert street.doors == sum(leaves)
    assert street.micro_grids == len(leaves)
    for node in nodes:
        below = [one for one in nodes if one.parent_id == node.id]
        assert node.tier == "micro_grid" or node.doors == sum(one.doors for one in below)


@given(trees())
def test_every_area_is_counted_once_in_each_need_of_its_tier(nodes):
    for part in completeness(nodes):
        asked = [node for node in nodes if node.tier == part.need.tier]
        assert part.whole == len(asked)
        assert part.done + len(part.missing) == part.whole
        for node in part.missing:
            assert not meets(node, part.need, [one for one in nodes if one.parent_id == node.id])


def test_a_grid_walked_by_the_workers_of_all_its_micro_grids_has_workers():
    need = next(one for one in NEEDS if one.name == "worker")
    grid, worker = Node(uuid4(), "grid", "G", "G", None), frozenset({"grid_worker"})
    parts = [Node(uuid4(), "micro_grid", "M", "M", grid.id, roles=worker) for _ in range(2)]
    assert meets(grid, need, parts)
    assert not meets(grid, need, [*parts, Node(uuid4(), "micro_grid", "M", "M", grid.id)])
    assert not meets(grid, need, [])


def test_the_tree_counts_doors_homes_and_households(app, cast):
    with app.app_context():
        nodes = queries.tree(Reach(cast.land.street.id, street=True), now())
    root = nodes[0]
    assert (root.tier, root.grids, root.micro_grids, root.doors, root.homes, root.households) == ("street", 2, 4, 12, 12, 12)
    assert {node.doors for node in nodes if node.tier == "grid"} == {6}


@pytest.mark.parametrize("tier", ["general_grid", "grid", "micro_grid"])
def test_an_area_asked_for_has_its_counts_and_the_doors_of_others_are_not_gone_over(app, cast, tier):
    reach = Reach(cast.land.street.id, street=True)
    with app.app_context():
        whole = {node.id: node for node in queries.tree(reach, now())}
        asked = next(node for node in whole.values() if node.tier == tier)
        found = {node.id: node for node in queries.tree(reach, now(), counted=asked.id)}
    for node_id, node in found.items():
        if node_id == asked.id or node.parent_id == asked.id:
            assert node == whole[node_id]
    assert found.keys() == whole.keys()
    assert sum(node.doors for node in found.values() if node.tier == "micro_grid") == asked.doors


def test_gaps_are_those_of_now(app, cast):
    area = cast.land.micro_grids[0]
    with app.app_context(), committed():
        facts = {"street_id": area.street_id, "area_id": area.id, "kind": "hub_household", "name": "中心户"}
        db.session.add(PartyBody(**facts, starts_at=BEGAN, ends_at=BEGAN + timedelta(days=1)))
        db.session.add(PartyBody(**facts, starts_at=BEGAN + timedelta(days=1), ends_at=None))
        post = db.session.query(Post).filter_by(person_id=cast.other_worker.id).one()
        post.ends_at = now() - timedelta(days=1)
    with app.app_context():
        parts = {part.need.name: part for part in completeness(queries.tree(Reach(area.street_id, street=True), now()))}
    assert {node.id for node in parts["hub"].missing} == {one.id for one in cast.land.micro_grids[1:]}
    assert {node.id for node in parts["worker"].missing} == {cast.land.grids[1].id}
    assert not parts["doors"].missing


@pytest.mark.parametrize("who", ["operator", "administrator", "general_grid_head"])
def test_who_may_sees_the_tree_and_the_gaps(client, cast, who):
    sign_in(client, getattr(cast, who))
    tree, gaps = client.get("/areas"), client.get("/completeness")
    assert tree.status_code == gaps.status_code == 200
    assert "谷雨社区" in tree.text
    assert "没有党员中心户" in gaps.text
    assert "12 个户室" in gaps.text


@pytest.mark.parametrize("who", ["worker", "grid_head", "nobody", "stranger"])
def test_who_may_not_does_not(client, cast, who):
    sign_in(client, getattr(cast, who))
    assert client.get("/areas").status_code == 403
    assert client.get("/completeness").status_code == 403


def test_an_area_of_another_street_is_not_there(client, cast):
    sign_in(client, cast.operator)
    assert client.get(f"/areas/{cast.land.micro_grids[0].id}").status_code == 200
    assert client.get(f"/areas/{cast.next_land.micro_grids[0].id}").status_code == 404
    assert client.get(f"/areas/{uuid4()}").status_code == 404
