"""Every address, everyone who might ask, every method: ``bin/matrix``."""
