"""What a phone says of itself, and which phones have been silent: so that silence is not read as idleness."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Flask, Response
from sqlalchemy import case, select, update

from webapp.accounts.models import Device, Person, Post
from webapp.areas.reach import Reach
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.problems import TryAgain
from webapp.core.writes import committed

MOST_WAITING = 100_000
SILENT_DAYS = "phone.silent_days"

parameters.define(SILENT_DAYS, 3, "days", "After so long without a word a phone is listed, so that somebody asks how its person is doing.")


@dataclass(frozen=True)
class Phone:
    """One person's phone as the desk sees it."""

    person: Person
    device: Device
    is_silent: bool


def note_waiting(response: Response, app: Flask, device: Device, waiting: int, at: datetime) -> Response:
    """Keeps how much waits on the phone, as it says itself; written after the answer, and let go when the database is busy."""
    if waiting != device.waiting:
        response.call_on_close(partial(_write, app, device.id, min(waiting, MOST_WAITING), at))
    return response


def _write(app: Flask, device_id: UUID, waiting: int, at: datetime) -> None:
    since = case((Device.waiting_since.is_(None), at), else_=Device.waiting_since) if waiting else None
    with app.app_context():
        try:
            with committed():
                db.session.execute(update(Device).where(Device.id == device_id).values(waiting=waiting, waiting_since=since))
        except TryAgain:
            return


def to_ask_about(reach: Reach, street_id: UUID, at: datetime) -> list[Phone]:
    """The phones that have unsent work or were not heard of for days, by their people's names. Each person's latest only, unless an
    older one still holds something."""
    days = parameters.value(street_id, SILENT_DAYS, local_day(at))
    asked = (
        select(Device)
        .join(Person, Person.id == Device.person_id)
        .where(Device.street_id == street_id, Device.public_key.is_not(None), Device.wiped_at.is_(None), Person.left_at.is_(None))
        .where(_walks_in(reach, at))
        .order_by(Person.name, Person.id, Device.seen_at.desc())
    )
    return list(_chosen(db.session.scalars(asked), at - timedelta(days=days)))


def _chosen(devices: Iterable[Device], silent_since: datetime) -> Iterable[Phone]:
    seen: set[UUID] = set()
    for device in devices:
        is_latest = device.person_id not in seen
        seen.add(device.person_id)
        is_silent = is_latest and device.revoked_at is None and device.seen_at < silent_since
        if device.waiting or is_silent:
            yield Phone(device.person, device, is_silent)


def _walks_in(reach: Reach, at: datetime):
    """A condition on Device: its person holds a post in reach."""
    posts = select(Post.person_id).where(Post.starts_at <= at, (Post.ends_at.is_(None)) | (Post.ends_at > at))
    if reach.street:
        posts = posts.where(Post.street_id == reach.street_id)
    else:
        posts = posts.where(Post.area_id.in_(reach.general_grids | reach.grids | reach.micro_grids))
    return Device.person_id.in_(posts)
