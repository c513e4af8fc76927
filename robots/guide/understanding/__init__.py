"""From a question to a decision: normalise, rules, retrieval, calibrated choice. Pure; no file, no clock."""
