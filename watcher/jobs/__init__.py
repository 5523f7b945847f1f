"""When and where the work happens."""
