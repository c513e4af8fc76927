"""The real knowledge base, learnt once for all tests, without the model."""

from pathlib import Path

import pytest

from robots.guide.understanding.understander import Understander
from robots.settings.knowledge import Knowledge, load_knowledge

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "config" / "knowledge")


@pytest.fixture(scope="session")
def understander(knowledge: Knowledge) -> Understander:
    return Understander(knowledge)
