"""A run of play as a page to look at: a recorder that looks on, and what turns a recording into one HTML file.

Nothing here steers anything, and nothing here knows the minds: it reads the world's truth and what was said aloud.
"""
