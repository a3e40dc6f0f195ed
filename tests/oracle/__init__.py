"""Who sees what, said a second time and apart from the sights; and asked of the database."""
