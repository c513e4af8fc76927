"""What was asked, what came of it, and what staff add to it: the librarian's mind, and figures over its records."""

from robots.guide.librarian.librarian import Forget, Librarian

__all__ = ["Forget", "Librarian"]
