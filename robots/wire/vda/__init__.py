"""VDA 5050 JSON: one folder a major version, mapped to the version-neutral `core.vda`."""
