"""A process of its own for what is measured, and what it took."""

import os
import subprocess
import sys


def finished(command, pipe="stdout"):
    """Run a command; give what it says on one pipe, and the resources that it and its children took."""
    process = subprocess.Popen([str(part) for part in command], text=True, **{pipe: subprocess.PIPE})
    said = getattr(process, pipe).read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"benchmark: failed: {' '.join(process.args)}\n{said}")
    return said, used
