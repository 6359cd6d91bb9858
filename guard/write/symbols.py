"""Find the names that a change defines, and those it changes, line by line.

No parser: a diff holds pieces of files, often of files that do not parse. One simple regular
expression a language finds what starts a definition; a wrong guess costs a name in a draft.
"""

from __future__ import annotations

import re

from guard.write.nouns import Symbol

#: Longer lines hold no definition that a person wrote.
MAX_LINE_CHARS = 200
MAX_NAME_CHARS = 60


_JS_MODIFIERS = r"(?:(?:export|default|declare|abstract|async)\s+)*"
_JAVA_MODIFIERS = (
    r"(?:(?:public|private|protected|internal|static|final|abstract|sealed|open|data|override"
    r"|virtual|async|synchronized|native|default|partial|inline|suspend)\s+)"
)
_RUST_PUB = r"(?:pub(?:\([^)]*\))?\s+)?"
_SQL_NAME = r"\s+(?:if\s+not\s+exists\s+)?)[\"`\[]?([\w.]+)"
_NOT_A_CALL = r"(?!(?:if|for|while|switch|catch|return|else|do|new|throw|function|await|super)\b)"

#: language -> ((what, pattern with one group, the name), …), matched after the indentation.
_DEFINITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "python": (
        ("class", r"class\s+(\w+)"),
        ("function", r"(?:async\s+)?def\s+(\w+)"),
        ("constant", r"([A-Z][A-Z0-9_]{2,})\s*(?::[^=]{1,60})?=[^=]"),
    ),
    "js": (
        ("class", rf"{_JS_MODIFIERS}class\s+([\w$]+)"),
        ("type", rf"{_JS_MODIFIERS}(?:interface|enum|const\s+enum)\s+([\w$]+)"),
        ("type", rf"{_JS_MODIFIERS}type\s+([\w$]+)\s*[=<]"),
        ("function", rf"{_JS_MODIFIERS}function\s*\*?\s*([\w$]+)"),
        ("function", (r"(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]{1,60})?=\s*"
                      r"(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]{1,60})?=>|[\w$]+\s*=>|\($)")),
        ("constant", r"export\s+(?:const|let|var)\s+([\w$]+)"),
        ("method", (r"(?:(?:public|private|protected|static|async|readonly|get|set|override)\s+)*"
                    rf"{_NOT_A_CALL}([\w$]+)\s*\([^;]*\)\s*(?::\s*[^;{{]{{1,80}})?\{{\s*$")),
    ),
    "go": (
        ("function", r"func\s+(?:\([^)]*\)\s*)?(\w+)\s*[\(\[]"),
        ("type", r"type\s+(\w+)\s"),
    ),
    "rust": (
        ("function", (rf"{_RUST_PUB}(?:(?:default|const|async|unsafe)\s+)*"
                      r'(?:extern\s+"[^"]*"\s+)?fn\s+(\w+)')),
        ("type", rf"{_RUST_PUB}(?:struct|enum|trait|union|type)\s+(\w+)"),
        ("module", rf"{_RUST_PUB}mod\s+(?!tests?\b)(\w+)"),
        ("macro", r"macro_rules!\s+(\w+)"),
    ),
    "java": (
        ("class", (rf"{_JAVA_MODIFIERS}{{0,6}}"
                   r"(?:class|interface|enum|record|@interface|struct)\s+(\w+)")),
        ("method", (r"(?=[^(]*\()(?:@\w+\s+)*"
                    rf"{_JAVA_MODIFIERS}{{1,6}}[\w<>\[\],.? ]{{1,60}}?\s(\w+)\s*\(")),
        ("method", rf"(?:@\w+\s+)*{_JAVA_MODIFIERS}(\w+)\s*\([^;]*$"),
    ),
    "kotlin": (
        ("class", rf"{_JAVA_MODIFIERS}{{0,6}}(?:class|interface|object|enum\s+class)\s+(\w+)"),
        ("function", rf"{_JAVA_MODIFIERS}{{0,6}}fun\s+(?:<[^>]*>\s*)?(?:[\w<>?]+\.)?(\w+)"),
    ),
    "c": (
        ("type", (r"(?:typedef\s+)?(?:struct|class|enum(?:\s+class)?|union|namespace)\s+(\w+)"
                  r"\s*(?:final\s*)?(?::[^;]*)?(?:\{.*)?$")),
        ("macro", r"#\s*define\s+(\w+)"),
        ("function", (r"(?!(?:if|for|while|switch|return|else|do|case|typedef|using|new|delete"
                      r"|throw|struct|class|goto)\b)[A-Za-z_][\w:*&<>, ]{0,100}?[\s*&]"
                      r"((?:\w+::)*~?\w+)\s*\([^;{}]*\)?\s*(?:const\s*)?(?:noexcept\s*)?"
                      r"(?:\{.*)?$")),
    ),
    "ruby": (
        ("class", r"(?:class|module)\s+([\w:]+)"),
        ("method", r"def\s+(?:self\.)?(\w+[?!=]?)"),
    ),
    "php": (
        ("class", r"(?:(?:abstract|final|readonly)\s+)*(?:class|interface|trait|enum)\s+(\w+)"),
        ("function", (r"(?:(?:public|private|protected|static|final|abstract)\s+)*"
                      r"function\s+&?(\w+)")),
    ),
    "shell": (
        ("function", r"function\s+([\w:-]+)"),
        ("function", r"([\w:-]+)\s*\(\)\s*\{?"),
    ),
    "sql": (
        ("table", rf"(?i:create\s+(?:temp\w*\s+)?table{_SQL_NAME}"),
        ("view", rf"(?i:create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view{_SQL_NAME}"),
        ("index", rf"(?i:create\s+(?:unique\s+)?index(?:\s+concurrently)?{_SQL_NAME}"),
        ("function", rf"(?i:create\s+(?:or\s+replace\s+)?(?:function|procedure){_SQL_NAME}"),
        ("trigger", rf"(?i:create\s+(?:or\s+replace\s+)?trigger{_SQL_NAME}"),
    ),
    "swift": (
        ("class", rf"{_JAVA_MODIFIERS}{{0,6}}(?:class|struct|enum|protocol|actor)\s+(\w+)"),
        ("function", rf"{_JAVA_MODIFIERS}{{0,6}}func\s+(\w+)"),
    ),
    "scala": (
        ("class", r"(?:(?:case|abstract|sealed|final)\s+)*(?:class|object|trait|enum)\s+(\w+)"),
        ("function", r"(?:(?:override|private|protected|final|implicit)\s+)*def\s+(\w+)"),
    ),
    "elixir": (("module", r"defmodule\s+([\w.]+)"), ("function", r"defp?\s+(\w+[?!]?)")),
    "lua": (("function", r"(?:local\s+)?function\s+([\w.:]+)"),),
    "proto": (("message", r"(?:message|service|enum|rpc)\s+(\w+)"),),
    "terraform": (("resource", r"(?:resource|data)\s+\"[^\"]*\"\s+\"([^\"]+)\""),
                  ("variable", r"(?:variable|output|module)\s+\"([^\"]+)\"")),
    "make": (("target", r"([\w.-]+)\s*:(?![=:])"),),
    "markdown": (("section", r"#{1,4}\s+(\S.{0,58}?)\s*#*$"),),
}
#: Lines that enclose others without defining a name of their own.
_ENCLOSING = {"rust": r"impl(?:<[^>]*>)?\s+(?:[\w:<>, ]{1,80}?\sfor\s+)?(\w+)"}
#: Languages whose definitions of these sorts count at the top of a file only.
_TOP_ONLY = {("python", "constant"), ("js", "constant"), ("c", "function"), ("make", "target"),
             ("markdown", "section")}
_COMPILED: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}
_COMMENT_STARTS = {"python": ("#",), "shell": ("#",), "ruby": ("#",), "elixir": ("#",),
                   "make": ("#",), "terraform": ("#", "//"), "sql": ("--", "/*", "*"),
                   "lua": ("--",), "markdown": ()}
_COMMENT_STARTS_OF_MOST = ("//", "/*", "*/", "* ")


def find_definition(line: str, language: str) -> Symbol | None:
    """Return what ``line`` defines, or None; ``line`` may be any text."""
    body = line[:MAX_LINE_CHARS].lstrip()
    level = len(line) - len(line.lstrip())
    for what, pattern in _compiled(language):
        match = pattern.match(body)
        if match and len(match[1]) <= MAX_NAME_CHARS:
            nested = level and (language, what) in _TOP_ONLY
            return None if nested else Symbol(match[1], what, level)
    return None


def find_enclosing(line: str, language: str) -> Symbol | None:
    """Return what ``line`` opens: a definition, or a block that belongs to a name."""
    found = find_definition(line, language)
    if found is None and language in _ENCLOSING:
        match = re.match(_ENCLOSING[language], line[:MAX_LINE_CHARS].lstrip())
        return Symbol(match[1], "impl", len(line) - len(line.lstrip())) if match else None
    return found


def is_comment(line: str, language: str) -> bool:
    """Say whether ``line`` is nothing but a comment; False for a language without comments."""
    starts = _COMMENT_STARTS.get(language, _COMMENT_STARTS_OF_MOST if language else ())
    body = line.strip()
    return body == "*" or body.startswith(starts) if starts else False


def _compiled(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if language not in _COMPILED:
        _COMPILED[language] = tuple(
            (what, re.compile(pattern)) for what, pattern in _DEFINITIONS.get(language, ()))
    return _COMPILED[language]
