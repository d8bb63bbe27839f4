"""How a benchmark starts java: the classes, and the options that ./sortdesk gives it for Spark."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
JOB_JAR = HOME / "pipelines/target/sortdesk-pipelines-0.1.0.jar"
LIBRARIES = HOME / "serving/target/lib"
CLASSES = f"{HOME}/benchmarks/target/classes"
OPENED = (
    "java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util "
    "java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs "
    "sun.security.action sun.util.calendar"
).split()


def java():
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin/java") if home else shutil.which("java")
    return found or sys.exit("error: there is no java on PATH; install JDK 17")


def java_version():
    return subprocess.run([java(), "-version"], capture_output=True, text=True).stderr.splitlines()[0]


def with_spark(main, log, *options):
    """Returns the command that runs a class of the benchmarks with Spark; Spark's own log goes to a file."""
    return [
        *(java(), "-Xmx2g", "-XX:+UseParallelGC", "-XX:Tier3DelayOn=0", "-Dfile.encoding=UTF-8"),
        *("-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true"),
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
        *(f"-Dlog4j2.configurationFile=file:{HOME}/conf/log4j2.properties", f"-Dsortdesk.log={log}"),
        *options,
        *("-cp", f"{CLASSES}:{JOB_JAR}:{HOME}/pipelines/target/spark/*", f"dev.sortdesk.benchmarks.{main}"),
    ]


def without_spark(main, *options):
    """Returns the command that runs a class of the benchmarks with the libraries of the service."""
    return [
        *(java(), *options, f"-Dlogback.configurationFile={HOME}/serving/src/main/resources/logback.xml"),
        *("-cp", f"{CLASSES}:{LIBRARIES}/*", f"dev.sortdesk.benchmarks.{main}"),
    ]
