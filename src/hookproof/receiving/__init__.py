"""What really arrives: requests taken exactly as they came, kept, held against the contract, and passed on."""
