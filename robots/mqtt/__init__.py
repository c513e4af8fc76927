"""The MQTT shell: the one paho client, the broker's configuration, the embedded broker. No decision in here."""
