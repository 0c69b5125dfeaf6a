"""What others may listen to; sent inside the visit's own transaction."""

from blinker import Namespace

_signals = Namespace()
visit_filed = _signals.signal("visit-filed")  # visit=Visit, received_at=…
visit_withdrawn = _signals.signal("visit-withdrawn")  # visit=Visit, at=…, received_at=…
