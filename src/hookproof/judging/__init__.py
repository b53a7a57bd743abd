"""The judging of a consumer: deliveries go out, answers come back, causes become findings."""
