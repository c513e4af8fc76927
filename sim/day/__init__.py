"""A whole day of a hall as one page that prints: what is collected while it is played, its figures, its charts.

`watch` looks on and changes nothing; `figures` and `waits` reckon; everything else draws. No mind is known here.
"""
