"""Pictures of MLflow's pages by Chromium: mlflow_pictures.py URI ROOM FOLDER

ROOM is a folder for the browser's profile; the pictures go to FOLDER, as mlflow-NAME.png. It speaks to Chromium by its
DevTools protocol, as a page is to be shown once it has what the picture is about, without what MLflow opens over it.
"""

import asyncio
import base64
import pathlib
import subprocess
import sys

import aiohttp
from mlflow import MlflowClient

SECONDS = 120
WIDTH, HEIGHT = 1240, 800
# What a user who trains models has chosen before: the pages about models rather than agents, and no assistant.
CHOSEN = """
localStorage.setItem("mlflow.workflowType_v1", '"machine_learning"');
localStorage.setItem("mlflow.assistant.fab.autoOpenedOnFirstLoad_v1", "true");
localStorage.setItem("mlflow.assistant.panelOpen_v1", "false");
"""


class Browser:
    """A tab of a headless Chromium."""

    def __init__(self, room):
        self.profile = room / "chromium"
        self.calls = 0

    async def __aenter__(self):
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0",
             f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        found = self.profile / "DevToolsActivePort"
        await until("Chromium's port", lambda: found.is_file() and len(found.read_text().split()) == 2)
        port = found.read_text().split()[0]
        self.session = aiohttp.ClientSession()
        async with self.session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            (tab,) = [one for one in await answer.json() if one["type"] == "page"]
        self.socket = await self.session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0)
        await self.call("Page.enable")
        await self.call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False)
        await self.call("Page.addScriptToEvaluateOnNewDocument", source=CHOSEN)
        return self

    async def __aexit__(self, *_):
        await self.session.close()
        self.process.terminate()
        self.process.wait()

    async def call(self, method, **params):
        self.calls += 1
        await self.socket.send_json({"id": self.calls, "method": method, "params": params})
        while (answer := await self.socket.receive_json()).get("id") != self.calls:
            pass
        if "error" in answer:
            sys.exit(f"error: {method}: {answer['error']}")
        return answer["result"]

    async def value(self, script):
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def picture(self, page, words, file):
        """Opens a page, and keeps what it looks like once it shows all of the words and stands still."""
        # Another part after the # alone would not load the page anew.
        await self.call("Page.navigate", url="about:blank")
        await self.call("Page.navigate", url=page)
        asked = " && ".join(f"document.body.innerText.includes({word!r})" for word in words)
        await until(f"{words} on {page}", lambda: self.value(asked))
        before = None
        while before != (before := await self.shot()):
            await asyncio.sleep(2)
        file.write_bytes(before)

    async def shot(self):
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


async def until(what, condition):
    for _ in range(SECONDS * 5):
        found = condition()
        if await found if asyncio.iscoroutine(found) else found:
            return
        await asyncio.sleep(0.2)
    sys.exit(f"error: {what} did not come in {SECONDS} s")


async def main(uri, room, folder):
    client = MlflowClient(uri)
    champion = client.get_model_version_by_alias("sortdesk", "champion")
    run = f"#/experiments/{client.get_run(champion.run_id).info.experiment_id}/runs/{champion.run_id}"
    runs = run.rpartition("/")[0]
    pages = {
        "runs": (runs, ["matching runs", "tfidf-"]),
        "run": (run, ["About this run", "Child runs", "category C"]),
        "artifacts": (f"{run}/artifacts/pictures/confusion-category.svg", ["confusion-category.svg", "reliability-priority.svg"]),
        "model": ("#/models/sortdesk", ["sortdesk", "champion", "Version 1"]),
    }
    async with Browser(pathlib.Path(room)) as browser:
        for name, (page, words) in pages.items():
            await browser.picture(f"{uri}/{page}", words, pathlib.Path(folder) / f"mlflow-{name}.png")
            print(f"made: mlflow-{name}.png", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
