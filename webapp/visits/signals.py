"""What others may listen to; sent inside the visit's own transaction, for an import while it is planned."""

from blinker import Namespace

_signals = Namespace()
visits_planned = _signals.signal("visits-planned")  # snapshot, changes: an import that brings visits; who listens plans what they bring
visit_filed = _signals.signal("visit-filed")  # visit, by, received_at
visit_withdrawn = _signals.signal("visit-withdrawn")  # visit, by, at, received_at
visit_notes_dropped = _signals.signal("visit-notes-dropped")  # visit_ids, at: their time is over (retention)
household_erased = _signals.signal("household-erased")  # stays, phones (theirs, before they went), visit_ids, by, at
