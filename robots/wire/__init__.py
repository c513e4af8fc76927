"""What goes over MQTT: the topic table and the codecs. Bytes in, messages of core out; no socket in here."""
