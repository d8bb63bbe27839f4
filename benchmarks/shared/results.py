"""What every benchmark does with its figures: holds them against limits, tells them, and keeps them."""

import json
import os
import platform


def least(what, value, limit):
    """Returns the check that a figure is at least its limit."""
    return {"what": what, "value": value, "limit": limit, "met": value >= limit}


def most(what, value, limit):
    """Returns the check that a figure is at most its limit."""
    return {"what": what, "value": value, "limit": limit, "met": value <= limit}


def say(checks):
    for each in checks:
        said = "met " if each["met"] else "MISSED"
        print(f"  {said} {each['what']}: {each['value']:.4g} (limit {each['limit']:g})", flush=True)


def status(checks, quick):
    """Returns what a run ends with: 1 where a limit is missed, but for one that only shows that it runs."""
    return 0 if quick or all(each["met"] for each in checks) else 1


def command(name, quick):
    return f"benchmarks/run {name}" + (" --quick" if quick else "")


def machine():
    models = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line]
    return {
        "processor": (models or [platform.machine()])[0],
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
    }


def write(file, result):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, indent=1) + "\n")
