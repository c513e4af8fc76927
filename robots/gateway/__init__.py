"""The lift gateway's mind: sessions, leases, idempotence, adoption after a restart. No vendor's protocol, no I/O."""
