"""What others may listen to; sent inside the visit's own transaction."""

from blinker import Namespace

_signals = Namespace()
visit_filed = _signals.signal("visit-filed")  # visit, by, received_at
visit_withdrawn = _signals.signal("visit-withdrawn")  # visit, by, at, received_at
visit_notes_dropped = _signals.signal("visit-notes-dropped")  # visit_ids, at: their time is over (retention)
