"""Why a photo was not taken: one sentence for each reason, kept by its name and said in the reader's language."""

from flask_babel import lazy_gettext as _l

from webapp.core.problems import Problem

REFUSALS = {
    "photo-unreadable": _l("This photo can't be opened and was not taken. The text has its own way and is not lost."),
    "photo-cut-short": _l("A part of this photo is missing, so it was not taken. Take it again if it matters."),
    "photo-not-a-picture": _l("This is not a photo (JPEG, PNG, WebP or HEIC), so it was not taken."),
    "photo-mislabelled": _l("This file is not the kind of picture it says it is, so it was not taken. Send the original photo."),
    "photo-moves": _l("Moving pictures are not taken. Send a photo that stands still."),
    "photo-too-many-dots": _l("This picture has far more dots than a phone takes, so it was not taken."),
}


def refusal(name: str) -> Problem:
    return Problem(name, REFUSALS[name], field="photos")
