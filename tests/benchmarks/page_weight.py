"""Weigh the pages of a built site as a browser receives them: gzipped, from an empty cache, before anything is moved.

Run it as ``python tests/benchmarks/page_weight.py [folder of the site]``. The server gives what
text-like files weigh with gzip, as the usual hosts of static sites do.
"""

import argparse
import gzip
import http.server
import shutil
import threading
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = Path(__file__).parents[2] / "_build" / "html"
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"}


@dataclass
class Weight:
    """What one page costs: bytes on the wire, requests, and how much its layout shifts."""

    page: str
    bytes: int
    requests: int
    shift: float


@cache
def packed(path: Path) -> bytes:
    """Return a file as it goes over the wire."""
    return gzip.compress(path.read_bytes(), 9) if path.suffix in COMPRESSED else path.read_bytes()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files gzipped, over connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
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


def weigh(site: Path, pages: list[str] | None = None, port: int = 0) -> list[Weight]:
    """Return the weight of every page of a site, or of the pages named, the heaviest first."""
    names = pages or [
        path.relative_to(site).as_posix()
        for path in sorted(site.rglob("*.html"))
        if path.relative_to(site).parts[0] not in ("_static", "lib")
    ]
    found = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(site)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name in names:
            window = browser.new_context(viewport={"width": 412, "height": 823})
            page = window.new_page()
            page.add_init_script(f"{SHIFT}.observe({{type: 'layout-shift', buffered: true}})")
            wire = window.new_cdp_session(page)
            wire.send("Network.enable")
            sizes = []
            wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(f"http://127.0.0.1:{server.server_port}/{name}", wait_until="networkidle")
            found.append(Weight(name, int(sum(sizes)), len(sizes), page.evaluate("window.shift || 0")))
            window.close()
        browser.close()
    server.shutdown()
    server.server_close()
    return sorted(found, key=lambda weight: -weight.bytes)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    site = parser.parse_args().site
    if not (site / "index.html").exists():
        parser.error(f"there is no site in {site}: run 'jupyter-book build .' first")
    print(f"{'page':44} {'kB gz':>7} {'requests':>9} {'shift':>7}")
    for weight in weigh(site):
        print(f"{weight.page:44} {weight.bytes / 1000:7.1f} {weight.requests:9d} {weight.shift:7.3f}")


if __name__ == "__main__":
    main()
