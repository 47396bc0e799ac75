"""Run inside the kernel of a chapter before its first cell: note which files it depends on.

After every cell the names of all files that the chapter has read so far, and of all modules
that it has imported, are written to the file that ``MMLBOOK_INPUTS_FILE`` names. Only files
below ``MMLBOOK_ROOT`` and modules from outside the Python environment count: everything else
belongs to a pinned package. The names defined here are gone before the first cell runs.
"""


def _watch():
    import json
    import os
    import sys
    from pathlib import Path

    target = Path(os.environ.pop("MMLBOOK_INPUTS_FILE"))
    root = Path(os.environ.pop("MMLBOOK_ROOT")).resolve()
    environments = [Path(prefix).resolve() for prefix in {sys.prefix, sys.base_prefix}]
    generated = {"_build", ".git", "__pycache__"}
    opened = set()

    def note(event, arguments):
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            mode = arguments[1]
            if mode is None or "r" in mode or "+" in mode:
                opened.add(os.path.abspath(os.fsdecode(arguments[0])))

    def in_environment(path):
        return any(path.is_relative_to(prefix) for prefix in environments)

    def in_project(path):
        return path.is_relative_to(root) and not generated & set(path.relative_to(root).parts)

    def inputs():
        files = {Path(name).resolve() for name in opened.copy()}
        modules = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        modules = {Path(name).resolve() for name in modules if isinstance(name, str)}
        kept = modules | {path for path in files if in_project(path)}
        return sorted(str(path) for path in kept if path.is_file() and not in_environment(path))

    def write(*_):
        target.write_text(json.dumps(inputs()), encoding="utf-8")

    sys.addaudithook(note)
    get_ipython().events.register("post_run_cell", write)  # noqa: F821


_watch()
del _watch
