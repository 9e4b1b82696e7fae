"""Interventions of a home: the ledger, what each did, what it cost whom, where the fraud went, and what to plan."""
