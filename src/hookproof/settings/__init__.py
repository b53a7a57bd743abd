"""What options, environment, file and lock say, as one typed object for every front end."""
