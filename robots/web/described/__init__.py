"""The HTTP API as others read about it: what each operation answers and refuses, the OpenAPI document, its page. Only
words: nothing here answers a request but the page and the document themselves."""
