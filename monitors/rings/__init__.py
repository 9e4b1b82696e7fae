"""Who acts as one hand? Accounts connected by identifiers that few share."""
