"""A check against a playbook as a file to take away: PDF, Word, CSV."""
