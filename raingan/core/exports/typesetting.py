"""Setting a PDF: ``python -m raingan.core.exports.typesetting TEMPLATE FONTS`` reads JSON and writes the file.

A process of its own for each document: typst keeps some 45 MB of a long one, which so go back to the machine, and a
document that goes wrong takes nothing with it. It loads no Django.
"""

import subprocess
import sys
from pathlib import Path

SECONDS = 300


class UntypesetError(Exception):
    """The document could not be set; the message is typst's own, for the log."""


def typeset(template: Path, data: str, fonts: Path) -> bytes:
    """The PDF that ``template`` makes of ``data`` (JSON). Raises UntypesetError."""
    command = [sys.executable, "-m", "raingan.core.exports.typesetting", str(template), str(fonts)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, with paths of our own
            command, input=data.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UntypesetError(f"{template.name} took more than {SECONDS} s") from error
    if done.returncode:
        raise UntypesetError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def main() -> None:
    """Read the data from standard input, write the PDF to standard output."""
    import typst  # noqa: PLC0415 - 77 MB that only this process needs

    template, fonts = sys.argv[1:]
    pdf = typst.compile(
        template, root=Path(template).anchor, font_paths=[fonts], ignore_system_fonts=True,
        sys_inputs={"data": sys.stdin.read()},
    )  # fmt: skip
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
