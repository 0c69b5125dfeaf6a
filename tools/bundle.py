"""Bundles our modules into static/bundle by esbuild: `python -m tools.bundle`. What stands in for what: webapp/core/bundle.py."""

import json
import shutil
import subprocess

from webapp import ROOT
from webapp.core.bundle import ENTRIES, sources, stamp_in

FLAGS = (
    "--bundle",
    "--splitting",  # what pages and the worker share is there once
    "--format=esm",
    "--target=es2020",
    "--minify",
    "--sourcemap=linked",  # a fault names the line of the source, which is served beside it
    "--sources-content=false",
    "--chunk-names=[name]-[hash]",
    "--log-level=warning",
    "--outbase=static/js",
    "--outdir=static/bundle",
)


def main() -> None:
    """The list of sources is written last: what was broken off counts for nothing."""
    static = ROOT / "static"
    made_from = sources(static)
    shutil.rmtree(static / "bundle", ignore_errors=True)
    entries = [f"static/js/{name}" for name in ENTRIES]
    subprocess.run(["tools/npm", "exec", "--offline", "--", "esbuild", *entries, *FLAGS], cwd=ROOT, check=True)  # noqa: S603, S607
    stamp_in(static).write_text(json.dumps(made_from, indent=1))


if __name__ == "__main__":
    main()
