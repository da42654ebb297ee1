"""Decisions of the inventory domain: pure functions over plans and pictures of status."""
