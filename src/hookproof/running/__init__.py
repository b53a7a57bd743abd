"""A judgement for a command: transport, journal, reports, signals, and the exit code that comes of it."""
