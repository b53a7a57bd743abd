"""Python imports this by itself at the start of each process that a test starts (`benchmarks/mutation.py`)."""

import mutation_broken

mutation_broken.told()
