"""A schema to a plan: keywords become terms, terms become facts, facts become nodes."""
