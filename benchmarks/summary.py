"""Writes docs/benchmarks.md from benchmarks/results: every limit, and what the last whole run gave."""

import json
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
RESULTS = HOME / "benchmarks/results"
PAGE = HOME / "docs/benchmarks.md"
HEAD = """# What was measured

Written by `benchmarks/run` from [benchmarks/results](../benchmarks/results), which has the raw figures; do not edit. How each is
measured, and what makes it fair, is in [benchmarks/README.md](../benchmarks/README.md). Machines differ and are shared: hold ratios
against their limits, not speeds of one table against those of another.
"""


def checks(result):
    """Returns all checks of a result, each with its part's name; those of its parts where it has some."""
    parts = {name: part for name, part in result["parts"].items() if isinstance(part, dict)}
    of_parts = [(name, check) for name, part in parts.items() for check in part.get("checks", [])]
    return of_parts or [("", check) for check in result.get("checks", [])]


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def section(name, result):
    lines = [f"## {name}", "", f"`{result['command']}` on {result['machine']['cores']} cores of "]
    lines[-1] += f"{result['machine']['processor']}"
    versions = ", ".join(f"{of} {version}" for of, version in result["versions"].items())
    lines[-1] += f" ({versions})." if versions else "."
    lines += ["", "| part | what | measured | limit | |", "|---|---|---|---|---|"]
    for part, check in checks(result):
        said = "met" if check["met"] else "**missed**"
        what = check["what"].replace("|", "\\|")
        figures = f"{number(check['value'])} | {number(check['limit'])} | {said}"
        lines.append(f"| {part} | {what} | {figures} |")
    return "\n".join(lines) + "\n"


def main():
    sections = [HEAD]
    for path in sorted(RESULTS.glob("*.json")):
        sections.append(section(path.stem, json.loads(path.read_text())))
    PAGE.write_text("\n".join(sections))


if __name__ == "__main__":
    main()
