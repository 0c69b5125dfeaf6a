"""A street with something of everybody's at every place, made once for all these tests; none of them changes it for the next."""

from collections.abc import Iterator
from shutil import copyfile

import pytest
from flask.testing import FlaskClient

from tests.architecture.rights import World, make_world
from tests.conftest import app_on
from webapp.core.db import db

HERE = "own area"


@pytest.fixture(scope="package")
def world(databases_of, tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("security")
    database = folder / "security.db"
    copyfile(databases_of("sqlite").fresh().removeprefix("sqlite:///"), database)
    made = make_world(app_on(f"sqlite:///{database}", folder / "data"), database)
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def signed_in(world: World, name: str) -> FlaskClient:
    """A browser of this reader's, in which nobody else has signed in."""
    [reader] = [one for one in world.readers if one.name == name]
    client = world.app.test_client()
    client.set_cookie("gridwalk", reader.cookie.removeprefix("gridwalk="))
    return client


def path_of(world: World, endpoint: str, arguments: set[str], method: str = "GET") -> str:
    """The route's address with examples out of the first grid."""
    [place] = [one for one in world.places if one.name == HERE]
    return world.app.url_map.bind("localhost").build(endpoint, {name: place.examples[name] for name in arguments}, method=method)
