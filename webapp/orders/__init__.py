"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""
