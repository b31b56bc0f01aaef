"""Runs: one worker process for each, a manager that knows them all, and a store that outlives it."""
