"""Seating plans: pure rules. No Django, no SQL, no clock, no randomness in this package."""
