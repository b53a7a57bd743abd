"""Regular expressions as ECMA-262 writes them: parsed, and judged."""
