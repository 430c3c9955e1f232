"""Deadlines and obligations of contracts: read from each version, changed by people, handed out to calendars."""
