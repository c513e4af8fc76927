"""The phases of a dispatch pass, one a file: each decides from the book and the robots' newest states alone."""
