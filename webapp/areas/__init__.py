"""The street as a tree of grids and as houses: who answers for which door."""
