"""Limits of the venues domain; each has a unit and a reason."""

PLANS_CACHED_MAX = 64  # Parsed plans a process keeps: the largest takes some 60 MB.
PLAN_HASHES_CACHED_MAX = 4096  # A version never changes its hash; the pair is a few bytes.
CLEANING_MINUTES_MAX = 240  # A longer gap is a closed day, not a cleaning.
NAME_CHARACTERS_MAX = 120
