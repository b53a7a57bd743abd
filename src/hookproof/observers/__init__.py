"""What deliveries do to a consumer, seen from outside its answers: its state, its calls, its log, its fetches."""
