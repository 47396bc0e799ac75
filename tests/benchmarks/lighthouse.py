"""Let Lighthouse judge pages of a built site, as a phone on a slow line would get them.

Run it as ``python tests/benchmarks/lighthouse.py [page …]`` while nothing else keeps the machine
busy: the figure for performance is the middle one of three runs. Needs Node.js and Chromium;
npx fetches Lighthouse, in the version named here. The scores are printed, and written into the
site's ``build-report.json``.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess

from page_weight import SITE, note_in_report, serving

LIGHTHOUSE = "lighthouse@12.8.2"
SECONDS_AWAY = 0.03
"""How far the host is. One that answers at once brings fonts, now and then, before the first paint, which does not
wait for them; Lighthouse, which computes the slow line from that, then believes that it does."""
PAGES = (
    "index.html",
    "book/linear_algebra/decompositions.html",  # the heaviest chapter
    "book/linear_algebra/eigenvectors.html",
    "book/dimensionality_reduction/principal_components.html",
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index")


def judge(address: str) -> dict:
    """Return what Lighthouse says of one page, once."""
    words = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"]
    words += ["--chrome-flags=--headless=new --no-sandbox", f"--only-categories={','.join(CATEGORIES)}"]
    program = shutil.which("chromium") or shutil.which("google-chrome") or ""
    done = subprocess.run(words, env=os.environ | {"CHROME_PATH": program}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def faults(answer: dict) -> list[str]:
    """Return the audits that cost points, and what they say."""
    counted = {ref["id"] for kind in CATEGORIES for ref in answer["categories"][kind]["auditRefs"] if ref["weight"]}
    lost = (one for name, one in answer["audits"].items() if name in counted and one["score"] not in (1, None))
    return [f"{one['id']} {one['score']}: {one['title']} {one.get('displayValue', '')}" for one in lost]


def main() -> None:
    """Print the scores of each page, the times behind them, and what cost points."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    found = {}
    with serving(SITE, SECONDS_AWAY) as base:
        for name in options.pages:
            answers = [judge(base + name) for _ in range(options.runs)]
            scores = {
                kind: round(100 * statistics.median(answer["categories"][kind]["score"] for answer in answers))
                for kind in CATEGORIES
            }
            times = [f"{key} {answers[0]['audits'][key]['displayValue']}" for key in TIMES]
            print(f"{name}: {scores}; load {os.getloadavg()[0]:.1f}\n    {'; '.join(times)}", flush=True)
            for fault in faults(answers[0]):
                print(f"    {fault}", flush=True)
            found[name] = scores
    note_in_report(SITE, "Lighthouse", found)


if __name__ == "__main__":
    main()
