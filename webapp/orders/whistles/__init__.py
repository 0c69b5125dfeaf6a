"""吹哨–报到: a grid calls departments to a place, each of them reports in for itself, and only whoever called says that it is over."""
