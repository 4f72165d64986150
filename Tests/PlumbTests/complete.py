"""Types into a real shell and tells what it made of the words.

usage: complete.py PLUMB SHELL FOLDER WORDS

Starts SHELL on a pseudo-terminal in FOLDER, sources the completion script of PLUMB, types WORDS and
a TAB, and prints the line that came of it.
"""

import os
import pty
import re
import select
import shutil
import signal
import sys
import time

SETUP = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}


def main():
    plumb, shell, folder, words = sys.argv[1:]
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ.update(
            PATH=os.path.dirname(plumb) + ":/usr/bin:/bin", TERM="xterm", PS1="ready> ", HOME=folder
        )
        os.execv(shutil.which(SETUP[shell][0]), SETUP[shell])
    try:
        print(complete(terminal, shell, words))
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def complete(terminal, shell, words):
    expect(terminal, "ready> ")
    if shell == "zsh":
        send(terminal, "autoload -Uz compinit; compinit -D\r")
        expect(terminal, "ready> ")
    send(terminal, f"source <(plumb completion {shell}); show() {{ printf '<<%s>>' \"$*\"; }}\r")
    expect(terminal, "ready> ")
    # Behind the TAB: to the start of the line, and show what stands there.
    send(terminal, words + "\t\x01show \r")
    return expect(terminal, "<<(.*?)>>")


def send(terminal, text):
    os.write(terminal, text.encode())


def expect(terminal, pattern):
    """What the first group of the pattern matches, once it has appeared."""
    seen = ""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 65536).decode(errors="replace")
        # The shell's echo holds the pattern's words, too, but not in one line with `printf`.
        found = re.search(pattern, re.sub(r"printf '<<%s>>'", "", seen))
        if found:
            return found.group(found.lastindex or 0)
    sys.exit(f"complete.py: no {pattern} in {seen!r}")


main()
