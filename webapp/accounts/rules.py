"""Who may do what, when: posts judged against the table of permissions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .roles import roles_with

LATE = timedelta(days=60)  # how long after the end of a post something that was done in it is still taken


def held_at(post: Any, moment: datetime) -> bool:
    """From its first moment until just before its end."""
    return post.starts_at <= moment and (post.ends_at is None or moment < post.ends_at)


@dataclass(frozen=True)
class Held:
    """A post as it is judged: a role in an area, from–until. Plain, so that a rollback can't make it ask the database again."""

    role: str
    area_id: UUID
    starts_at: datetime
    ends_at: datetime | None

    held_at = held_at

    def taken_until(self, now: datetime) -> bool:
        """Whether what was done in this post may still arrive `now`."""
        return self.ends_at is None or now <= self.ends_at + LATE


def posts_with(posts: Iterable[Held], permission: str, at: datetime) -> list[Held]:
    """The posts held at that moment whose role carries the permission."""
    roles = roles_with(permission)
    return [post for post in posts if post.role in roles and post.held_at(at)]


def always_held(spans: Iterable[tuple[datetime, datetime | None]], since: datetime) -> bool:
    """Whether at every moment from `since` on at least one of these spans (from–until) is held."""
    reached = since
    for starts_at, ends_at in sorted(spans, key=lambda span: span[0]):
        if starts_at > reached:
            return False
        if ends_at is None:
            return True
        reached = max(reached, ends_at)
    return False


def needs_no_post(permission: str) -> bool:
    return None in roles_with(permission)
