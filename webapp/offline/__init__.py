"""The server half of the offline kit: the pack and the outbox. It knows no domain."""
