"""Splits C++ source into tokens, as far as a lint of string literals needs it."""

import re
from typing import NamedTuple


class Token(NamedTuple):
    kind: str  # "string" (adjacent literals joined, text decoded) or "code"
    text: str
    line: int


_PIECES = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      |R"(?P<delimiter>[^()\\\s]{0,16})\((?P<raw>.*?)\)(?P=delimiter)"
      |(?:u8|[uUL])?"(?P<string>(?:\\.|[^"\\\n])*)"
      |(?P<char>'(?:\\.|[^'\\\n])+')
      |(?P<number>\d(?:'?[\w.])*)
      |(?P<word>\w+)
      |(?P<space>\s+)
      |(?P<other>.)""", re.X | re.S)

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def _decode(text):
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match.group(1), match.group(1)), text, flags=re.S)


def tokens(source):
    found = []
    for piece in _PIECES.finditer(source):
        kind = piece.lastgroup if piece.lastgroup != "delimiter" else "raw"
        if kind in ("comment", "space"):
            continue
        line = source.count("\n", 0, piece.start()) + 1
        if piece.group("raw") is not None or piece.group("string") is not None:
            text = piece.group("raw") if piece.group("raw") is not None else _decode(piece.group("string"))
            if found and found[-1].kind == "string":
                found[-1] = found[-1]._replace(text=found[-1].text + text)
            else:
                found.append(Token("string", text, line))
        else:
            found.append(Token("code", piece.group(), line))
    return found


def statements(source):
    """The tokens between one semicolon and the next."""
    current = []
    for token in tokens(source):
        if token == ("code", ";", token.line):
            yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current
