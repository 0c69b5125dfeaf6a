"""Word that goes outward: to a person's own channels and a street's, through Apprise. Knows no feature: rooms register what they tell.

`channels` are where it goes, `outbox` is what waits to go (a row per notice and channel), `delivering` takes it there by the clock,
`postman` carries one message in a process of its own, `sources` are the rooms that know the words.
"""
