"""What must survive a restart; one module a noun."""
