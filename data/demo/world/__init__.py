"""World: what is decided before a demo's first day: markets, traders, demand, rules, weather."""
