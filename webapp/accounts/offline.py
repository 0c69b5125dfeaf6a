"""What of the accounts a phone carries: the page about oneself."""

from collections.abc import Iterator

from flask import render_template

from webapp.core.carried import DAY, Holder, carry

from . import me


class OwnPage:
    def listing(self, holder: Holder) -> list[str]:
        return [me.URL]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        """The person, posts and devices; an area, whose name stands beside a post; the day, since posts begin and end with one."""
        return {me.URL} if DAY in subjects or any(subject.startswith(("p:", "g:")) for subject in subjects) else set()

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        if me.URL in urls:
            yield me.URL, render_template("accounts/me.html", **me.context(holder.person))


carry(OwnPage())
