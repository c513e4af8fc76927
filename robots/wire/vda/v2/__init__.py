"""VDA 5050 2.1.0 (2.0.0 is read too): strict models of the standard's messages and their mapping to `core.vda`."""
