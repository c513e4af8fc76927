"""The messages as others read about them: JSON Schemas, an example of each, the AsyncAPI document. Only words: no
message is read or written with anything in here."""
