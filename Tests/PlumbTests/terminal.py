"""Runs a command on a pseudo-terminal and prints what it shows there.

usage: terminal.py COMMAND [ARGUMENT]…

A command that says "Ctrl-C stops" gets its Ctrl-C.
"""

import os
import pty
import sys


def main():
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.argv[1], sys.argv[1:])
    seen = b""
    stopped = False
    while chunk := read(terminal):
        seen += chunk
        if b"Ctrl-C stops" in seen and not stopped:
            os.write(terminal, b"\x03")
            stopped = True
    os.waitpid(process, 0)
    sys.stdout.write(seen.replace(b"\r\n", b"\n").decode())


def read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end is closed.
        return b""


main()
