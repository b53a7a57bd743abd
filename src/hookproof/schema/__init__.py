"""JSON Schema as a language: its keywords, references, pointers, patterns and dialects. Asks no other room."""
