"""Sums up Surefire's XML reports: names what failed or was skipped, then prints the counts.

Usage: surefire.py MODULE...

The last line is "PASSED FAILED SKIPPED". A module without reports counts as failed.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def main(modules):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for module in modules:
        reports = sorted(pathlib.Path(module, "target/surefire-reports").glob("TEST-*.xml"))
        if not reports:
            counts["failed"] += 1
            print(f"failed: {module} has no test reports, as the build ended before its tests did")
        for report in reports:
            try:
                cases = list(ElementTree.parse(report).getroot().iter("testcase"))
            except ElementTree.ParseError as e:
                counts["failed"] += 1
                print(f"failed: {report} was not written to its end ({e})")
                continue
            for case in cases:
                name = f"{case.get('classname')}.{case.get('name')}"
                skipped = case.find("skipped")
                if case.find("failure") is not None or case.find("error") is not None:
                    counts["failed"] += 1
                    print(f"failed: {name}")
                elif skipped is not None:
                    counts["skipped"] += 1
                    why = (skipped.get("message") or "no reason given").splitlines()[0]
                    print(f"skipped: {name} ({why})")
                else:
                    counts["passed"] += 1
    print(counts["passed"], counts["failed"], counts["skipped"])


if __name__ == "__main__":
    main(sys.argv[1:])
