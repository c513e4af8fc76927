"""The table of rules and the tests that hold them, for docs/vda5050.md: each docstring begins with its rule.

`python -m tests.contract.vda.rules docs/vda5050.md` writes it anew.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parent
BEGIN, END = "<!-- rules -->", "<!-- end of rules -->"


def table() -> str:
    lines = ["| rule | test |", "|---|---|"]
    for file in sorted(HERE.glob("test_*.py")):
        for part in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(part, ast.FunctionDef) and part.name.startswith("test_"):
                rule = (ast.get_docstring(part) or "").split("\n")[0].replace("|", "or")
                lines.append(f"| {rule} | `{file.stem}::{part.name}` |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    head, rest = page.split(BEGIN, 1)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")
