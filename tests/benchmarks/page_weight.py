"""Weigh the pages of a built site as a browser receives them: gzipped, from an empty cache, before anything is moved.

Run it as ``python tests/benchmarks/page_weight.py [folder of the site]``. The server gives what
text-like files weigh with gzip, as the usual hosts of static sites do. The figures are
printed, and written into the site's ``build-report.json`` beside the bounds that the build computed.
"""

import argparse
import gzip
import http.server
import json
import shutil
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from pages import page_names

SITE = Path(__file__).parents[2] / "_build" / "html"
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"}


@dataclass
class Weight:
    """What one page costs: bytes on the wire, the files asked for, and how much its layout shifts."""

    page: str
    bytes: int
    files: list[str]
    shift: float


@cache
def packed(path: Path) -> bytes:
    """Return a file as it goes over the wire."""
    return gzip.compress(path.read_bytes(), 9) if path.suffix in COMPRESSED else path.read_bytes()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files gzipped, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a small answer waits 40 ms for the one before it to be acknowledged
    seconds_away = 0.0

    def do_GET(self) -> None:
        time.sleep(self.seconds_away)
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words) -> None:
        pass


SHIFT = "new PerformanceObserver(l => l.getEntries().forEach(e => window.shift = (window.shift || 0) + e.value))"


@contextmanager
def serving(site: Path, seconds_away: float = 0.0):
    """Serve a site, with each answer so many seconds late; yield its address, with a slash at its end."""
    handler = type("HandlerAway", (Handler,), {"seconds_away": seconds_away})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site))) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def weigh(browser, base: str, name: str) -> Weight:
    """Return the weight of one page of a site that is served at `base`, on a phone."""
    window = browser.new_context(viewport={"width": 412, "height": 823})
    page = window.new_page()
    page.add_init_script(f"{SHIFT}.observe({{type: 'layout-shift', buffered: true}})")
    wire = window.new_cdp_session(page)
    wire.send("Network.enable")
    addresses, sizes = {}, {}
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(base + name, wait_until="networkidle")
    shift = page.evaluate("window.shift || 0")
    window.close()
    asked = {key: address for key, address in addresses.items() if not address.startswith(("data:", "blob:"))}
    files = sorted(address.removeprefix(base).split("?")[0] for address in asked.values())
    return Weight(name, int(sum(sizes.get(key, 0) for key in asked)), files, shift)


def weigh_all(site: Path) -> list[Weight]:
    """Return the weights of the pages of a site, the heaviest first."""
    with sync_playwright() as playwright, serving(site) as base:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = [weigh(browser, base, name) for name in page_names(site)]
        browser.close()
    return sorted(found, key=lambda weight: -weight.bytes)


def note_in_report(site: Path, kind: str, found: dict[str, dict]) -> None:
    """Write what was measured, by page, into the site's report."""
    path = site / "build-report.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    for name, figures in found.items():
        report["pages"][name][kind] = figures
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    site = parser.parse_args().site
    if not (site / "index.html").exists():
        parser.error(f"there is no site in {site}: run 'jupyter-book build .' first")
    found = weigh_all(site)
    print(f"{'page':52} {'kB gz':>7} {'requests':>9} {'shift':>7}")
    for weight in found:
        print(f"{weight.page:52} {weight.bytes / 1000:7.1f} {len(weight.files):9d} {weight.shift:7.3f}")
    figures = {w.page: {"bytes": w.bytes, "requests": len(w.files), "shift": round(w.shift, 4)} for w in found}
    note_in_report(site, "in Chromium", figures)


if __name__ == "__main__":
    main()
