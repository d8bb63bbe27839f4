"""Looks into what a build left: release.py equal FOLDER FOLDER | traces FOLDER WORD... | listed FOLDER [IMAGE]

equal: the jars and the bill of materials of both are the same, byte by byte. traces: no jar of Sortdesk's holds a
word, such as the folder that it was built in. listed: the bill of materials lists every jar of what is shipped, and
all that the job jar holds is from a jar that it lists.
Each says what is wrong, line by line, and ends with 1; or says what it looked at.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import zipfile

# The job jar's own names for packages that Spark installations bring too, as pipelines/pom.xml relocates them.
RELOCATED = {
    "dev/sortdesk/shaded/protobuf/": "com/google/protobuf/",
    "dev/sortdesk/shaded/gson/": "com/google/gson/",
    "dev/sortdesk/shaded/snakeyaml/": "org/snakeyaml/engine/",
    "dev/sortdesk/shaded/csv/": "org/apache/commons/csv/",
}
# Written by the packing itself.
OF_THE_PACKING = re.compile(r"META-INF/(MANIFEST\.MF|LICENSE|NOTICE|services/.*)")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def jars(folder):
    """What a build leaves to ship, by its path in the folder."""
    patterns = ["*/target/sortdesk-*.jar", "pipelines/target/spark/*.jar", "serving/target/lib/*.jar"]
    return {str(jar.relative_to(folder)): jar for pattern in patterns for jar in sorted(folder.glob(pattern))}


def differing_entry(one, other):
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        if a.namelist() != b.namelist():
            more = sorted(set(a.namelist()) ^ set(b.namelist()))
            return f"other entries: {more[:5]}" if more else "another order of entries"
        for x, y in zip(a.infolist(), b.infolist()):
            if a.read(x) != b.read(y):
                return f"{x.filename} differs"
            for what in ("date_time", "external_attr", "extra", "compress_type"):
                if getattr(x, what) != getattr(y, what):
                    return f"{x.filename} differs in {what}: {getattr(x, what)}, {getattr(y, what)}"
    return "differs outside of its entries"


def equal(one, other):
    wrong = []
    files = [{**jars(folder), "target/bom.json": folder / "target/bom.json"} for folder in (one, other)]
    if files[0].keys() != files[1].keys():
        wrong.append(f"other files: {sorted(files[0].keys() ^ files[1].keys())}")
    for name in sorted(files[0].keys() & files[1].keys()):
        a, b = files[0][name], files[1][name]
        if a.read_bytes() != b.read_bytes():
            why = differing_entry(a, b) if name.endswith(".jar") else "differs"
            wrong.append(f"{name}: {why}")
    print(f"{len(files[0])} files")
    return wrong


def traces(folder, *words):
    wrong = []
    own = [jar for name, jar in jars(folder).items() if pathlib.Path(name).name.startswith("sortdesk-")]
    for jar in own:
        with zipfile.ZipFile(jar) as opened:
            for entry in opened.infolist():
                data = opened.read(entry)
                wrong += [f"{jar.name}: {entry.filename} holds {w}" for w in words if w.encode() in data]
    bom = (folder / "target/bom.json").read_text()
    wrong += [f"bom.json holds {w}" for w in words if w in bom]
    print(f"{len(own)} jars and bom.json")
    return wrong if own else ["there are no jars"]


def file_name(component):
    classifier = re.search(r"[?&]classifier=([^&]+)", component["purl"])
    return f"{component['name']}-{component['version']}{'-' + classifier.group(1) if classifier else ''}.jar"


def repository():
    """Maven's local repository. Into a file: what Maven prints has the escapes of colours about it."""
    target = pathlib.Path("target/ci/repository.txt").absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mvn", "-q", "-B", "-N", "help:evaluate", "-Dexpression=settings.localRepository", f"-Doutput={target}"], check=True
    )
    return pathlib.Path(target.read_text())


def listed(folder, *images):
    components = json.loads((folder / "target/bom.json").read_text())["components"]
    names = {file_name(c) for c in components}
    hashes = {h["content"] for c in components for h in c.get("hashes", []) if h["alg"] == "SHA-256"}
    wrong = []
    beside = {n: jar for n, jar in jars(folder).items() if "/target/spark/" in n or "/target/lib/" in n}
    for name, jar in beside.items():
        if jar.name not in names:
            wrong.append(f"{name} is not in bom.json")
        elif not jar.name.startswith("sortdesk-") and digest(jar) not in hashes:
            wrong.append(f"{name} has another digest in bom.json")
    # Of some the image leaves out natives, so that their digests are its own.
    shipped = [jar for image in images for jar in sorted(pathlib.Path(image).rglob("*.jar"))]
    # The runtime's own, which is no jar of ours: the image is built from a JDK that brings its bill with it.
    shipped = [jar for jar in shipped if jar.name != "jrt-fs.jar"]
    for jar in shipped:
        if jar.name not in names and jar.name != "sortdesk-serving.jar":
            wrong.append(f"{jar} is not in bom.json")
    count, unexplained = job_jar(folder, components)
    wrong += [f"the job jar's {entry} is of no jar in bom.json" for entry in unexplained[:10]]
    print(f"{len(components)} components: {len(beside)} jars beside, {len(shipped)} in images, {count} files of the job jar")
    return wrong if beside else ["there are no jars"]


def job_jar(folder, components):
    """How many files the job jar has, and which of them no listed jar holds."""
    jar = next(j for j in folder.glob("pipelines/target/sortdesk-pipelines-*.jar"))
    with zipfile.ZipFile(jar) as opened:
        entries = [e for e in opened.namelist() if not e.endswith("/")]
    known = set()
    root = repository()
    for c in components:
        own = c["group"] == "dev.sortdesk"
        sources = (
            [folder / c["name"].removeprefix("sortdesk-") / "target/classes"]
            if own
            else [root / c["group"].replace(".", "/") / c["name"] / c["version"] / file_name(c)]
        )
        for source in sources:
            if source.is_dir():
                known |= {str(p.relative_to(source)) for p in source.rglob("*") if p.is_file()}
            elif source.is_file():
                with zipfile.ZipFile(source) as opened:
                    known |= set(opened.namelist())
    unexplained = []
    for entry in entries:
        name = entry
        for mine, theirs in RELOCATED.items():
            name = name.replace(mine, theirs)
        if name not in known and not OF_THE_PACKING.fullmatch(entry):
            unexplained.append(entry)
    return len(entries), unexplained


def main(command, *arguments):
    if command == "equal":
        wrong = equal(*map(pathlib.Path, arguments))
    elif command == "traces":
        wrong = traces(pathlib.Path(arguments[0]), *arguments[1:])
    else:
        wrong = listed(pathlib.Path(arguments[0]), *arguments[1:])
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
