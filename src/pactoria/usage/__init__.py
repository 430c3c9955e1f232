"""The ledger that everything is billed from: tiers, holds, records, totals, and limits of rate.

A call first holds what it may cost, and settles what it did cost; see `ledger`.
"""
