"""The provider on this machine: its endpoints API, and deliveries with retries, from the contract alone."""
