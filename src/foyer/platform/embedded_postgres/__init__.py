"""PostgreSQL from the wheel, run as a child of ours: nothing to install, nothing left behind."""
