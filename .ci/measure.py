"""Runs a command and says its seconds and its largest process's memory: measure.py WHAT COMMAND...

Fails as the command does, and where LIMIT_MB of the environment is exceeded. Seconds over LIMIT_SECONDS
are said plainly and fail nothing: what else the machine does counts in them.
"""

import os
import resource
import subprocess
import sys
import time


def main(what, *command):
    began = time.monotonic()
    status = subprocess.run(command).returncode
    seconds = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    megabytes = used.ru_maxrss / 1024
    # What the machine's other work took is the difference of the two times.
    cpu = used.ru_utime + used.ru_stime
    limits = [float(os.environ.get(n, "inf")) for n in ("LIMIT_SECONDS", "LIMIT_MB")]
    of = ["" if limit == float("inf") else f" of {limit:.0f}" for limit in limits]
    print(
        f"measured: {what}: {seconds:.0f} s{of[0]} ({cpu:.0f} s of CPU),"
        f" {megabytes:.0f} MB{of[1]}{', TOO LONG' if seconds > limits[0] else ''}"
    )
    if status == 0 and megabytes > limits[1]:
        sys.exit(f"{what} takes more memory than its limit")
    sys.exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
