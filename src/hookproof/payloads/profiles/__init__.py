"""The profiles: one module a way to make payloads, and their registry."""
