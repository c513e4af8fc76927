"""A lift call API over WebSocket that answers each call twice, such as KONE's: words, state, connection."""
