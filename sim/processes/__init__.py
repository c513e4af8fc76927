"""The processes of a hall as the simulator runs them: each a mind with its ledger, its tape and its troubles."""
