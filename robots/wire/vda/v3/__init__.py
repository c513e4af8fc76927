"""VDA 5050 3.0.0: strict models of the standard's messages and their mapping to `core.vda`.

What 3.0 can say and `core.vda` cannot stands in docs/vda5050.md."""
