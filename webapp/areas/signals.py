"""What happens to doors that features above want to know of."""

from blinker import signal

doors_resettling = signal("areas.doors-resettling")
"""`snapshot`, `changes`: an import is going to change who lives behind the doors in `changes.resettled`. Sent once all is checked and
before anything is held; whoever listens makes ready what that brings, and answers with what is to be done in the write step."""
