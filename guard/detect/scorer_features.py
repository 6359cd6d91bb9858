"""What the learned scorer looks at: whole numbers about a value, its key, its line, its file.

``NAMES`` names them in order; a model is trained for exactly these, so a change here needs a
new model (``bench/train_scorer.py``). Everything is bounded: 256 bytes of the value, 200 of the
line to each side.
"""

from __future__ import annotations

import re
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

#: Bytes of a value that are looked at, of its surroundings to each side, and of its key.
_MOST, _NEAR, _MOST_KEY = 256, 200, 48
#: Longest piece of a word in the model.
LONGEST_PIECE = 12

_SHAPE = bytes(
    128 if byte >= 128  # noqa: PLR2004 - ASCII ends
    else 97 if chr(byte).islower() else 65 if chr(byte).isupper() else 48 if chr(byte).isdigit()
    else 46
    for byte in range(256)
)
_RUNS = re.compile(rb"a+|A+|0+|\.+|\x80+")
_LETTERS = re.compile(rb"[a-z]+")
_SAME = re.compile(rb"(.)\1+", re.DOTALL)
_KEY_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-$")
_KEY_WORD = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_FORMS = tuple(re.compile(form) for form in (
    rb"[0-9a-f]+", rb"[0-9A-F]+", rb"[A-Za-z0-9+/]+={0,2}", rb"[A-Za-z0-9_-]+",
    rb"[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}", rb"[A-Za-z_$][A-Za-z0-9_$]*",
    rb"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", rb"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+",
    rb"[a-z]+(?:[A-Z][a-z]+)+", rb"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+",
    rb"[a-z][a-z0-9+.-]{1,15}://.*", rb"[~.]{0,2}/?[\w.-]+(?:/[\w.-]+)+/?",
    rb"[A-Za-z]+[0-9]{1,4}[!@#.$]?",
    rb"v?\d+(?:[._-]\d+)+.*", rb"[^@]+@[^@]+\.[A-Za-z]+", rb".*[(){}<>\[\];|$].*",
))
#: Words in a value, each group a feature: a password's, a sample's, a secret's name, a person's.
_VALUE_WORDS = tuple(re.compile(words) for words in (
    rb"pass|p[a@4][s5$]{2}|pwd|secret|s3cret|senha|clave",
    rb"test|foo|bar|demo|dummy|sample|exampl|fake|mock|stub|temp",
    rb"key|token|auth|cred|api|client|bearer|oauth|login",
    rb"admin|root|user|guest|qwert|abc|123|letmein|welcome|master|super|change",
    (rb"your|here|insert|enter|replace|the|this|some|any|none|null|true|false|default|value|"
     rb"string|name|field|type"),
    rb"error|invalid|require|must|missing|not|get|set|is|on|has|id",
))
_KEY_WORDS = tuple(re.compile(words) for words in (
    rb"passw|pwd|\bpass\b|\bpass_|_pass|passphrase|passcode|senha|kennwort|passwort",
    rb"secret", rb"token", rb"api", rb"key",
    rb"auth|bearer", rb"cred", rb"access|private", rb"client|consumer|app",
    rb"user|admin|root|login|account",
    rb"db|database|sql|mongo|redis|postgres|smtp|mail|ftp|ssh",
    rb"jwt|encrypt|crypt|sign|hmac|salt|hash|cookie|session",
    rb"name|type|field|label|url|path|file|id$|_id|host", rb"public|next|page|csrf|xsrf|cache|sort",
    rb"test|exampl|sample|dummy|fake|mock|invalid|wrong|bad",
    rb"old|new|confirm|current|repeat|again",
    rb"text|title|message|msg|error|help|hint|placeholder|desc",
))
#: Words around a value, each group a feature. Looked for one by one: that is ten times as fast as
#: a pattern of them.
_NEAR_WORDS = (
    (b"exampl", b"dummy", b"fake", b"sample", b"placeholder", b"mock"),
    (b"test", b"expect", b"assert", b"should", b"spec"),
    (b"user", b"login", b"account", b"email", b"e-mail"),
    (b"host", b"port", b"server", b"database", b"connect", b"url", b"endpoint"),
    (b"http://", b"https://"),
    (b"localhost", b"127.0.0.1", b"acme", b"foo"),
    (b"pass", b"pwd", b"secret", b"token", b"cred"),
    (b"public", b"hash", b"digest", b"sha", b"md5", b"uuid", b"guid", b"checksum", b"integrity",
     b"fingerprint"),
    (b"config", b"setting", b"environ", b"env"),
    (b"import", b"def ", b"class ", b"func", b"return", b"var ", b"const", b"let ", b"=>"),
    (b"translat", b"message", b"label", b"title", b"error", b"lang", b"locale"),
)
_EXTENSIONS = {
    ending: group for group, endings in enumerate((
        "py pyi pyx", "js mjs cjs jsx ts tsx vue svelte", "java kt kts scala groovy gradle",
        "c h cc cpp hpp cs go rs swift m dart", "rb php pl pm lua ex exs erl",
        "yml yaml", "json jsonc json5",
        "ini cfg conf cnf properties env toml config plist tf tfvars hcl",
        "xml xhtml wsdl xsd csproj", "sh bash zsh bat cmd ps1 psm1 dockerfile",
        "md rst txt adoc markdown",
        "html htm css scss less svg po pot", "sql csv tsv log", "ipynb lock map", "pem key crt",
    ), 1) for ending in endings.split()
}
_TEST_PATH = re.compile(
    r"(?:^|[/_.-])(?:tests?|testing|specs?|fixtures?|mocks?|testdata|e2e)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_SAMPLE_PATH = re.compile(r"(?:^|[/_.-])(?:examples?|samples?|docs?|demos?|tutorials?)(?:[/_.-]|$)",
                          re.IGNORECASE)
_BEFORE = b"\"'`=:,>( @/?&|[-"
_AFTER = b"\"'`,;)}<]&@\\/"

NAMES = tuple(
    """length lower upper digits other foreign classes distinct repeats runs run_letters run_lower
    run_digits run_other same steps tail_digits first_kind last_kind underscores dashes dots
    slashes blanks equals marks forms hex upper_hex base64 base64url uuid
    identifier constant snake camel dotted address path word_digits version email expression
    multiple_of_4 common_size pieces longest_piece words covered pair_mean pairs
    value_pass value_sample value_key value_weak
    value_filler value_prose key_length key_words key_upper key_in_value value_in_key
    key_pass key_secret key_token key_api key_key key_auth key_cred key_access key_client key_user
    key_base key_crypt key_name key_public key_test key_old key_text before after separator
    head_size tail_size head_comment head_call head_quotes tail_quotes again near_sample near_test
    near_user near_host near_http near_local near_pass near_hash near_config near_code near_text
    near_digits file_group test_path sample_path""".split(),  # noqa: SIM905 - a table
)


class Lexicon:
    """What ordinary code is made of: ``words`` pieces of words, ``pairs`` of letters, 0 to 9."""

    __slots__ = ("pairs", "words")

    def __init__(self, words: frozenset[bytes], pairs: bytes) -> None:
        self.words = words
        self.pairs = pairs


def features(value: bytes, context: Context, lexicon: Lexicon) -> list[int]:
    """Return the numbers that ``NAMES`` names about ``value`` where it stands."""
    short = value[:_MOST]
    row = _shape(short, len(value))
    row += _language(short.lower(), lexicon)
    row += _key(short.lower(), context)
    row += _line(short, context)
    path = context.path
    name = path[path.rfind("/") + 1 :].lower()
    ending = name[name.rfind(".") + 1 :]
    row += [
        _EXTENSIONS.get(ending, 0), int(_TEST_PATH.search(path) is not None),
        int(_SAMPLE_PATH.search(path) is not None),
    ]
    return row


def surroundings(value: bytes, context: Context) -> tuple[bytes | str | int, ...]:
    """Return all that ``features`` depends on."""
    text, start, end, key_start = context.text, context.start, context.end, context.key_start
    return (
        value[:_MOST], len(value), context.key, text[max(0, key_start - _MOST_KEY) : key_start],
        text[max(0, start - _NEAR) : start], text[end : end + _NEAR], context.path,
    )


def _shape(value: bytes, whole: int) -> list[int]:
    """Return what the classes of the characters of ``value`` tell."""
    size = len(value) or 1
    shape = value.translate(_SHAPE)
    lower, upper, digits = shape.count(b"a"), shape.count(b"A"), shape.count(b"0")
    other, foreign = shape.count(b"."), shape.count(b"\x80")
    kinds = set(value)
    squares = sum([count * count for count in map(value.count, kinds)])
    runs = _RUNS.findall(shape)
    longest = {46: 0, 48: 0, 65: 0, 97: 0, 128: 0}
    for run in runs:
        longest[run[0]] = max(longest[run[0]], len(run))
    letters = max(map(len, shape.replace(b"A", b"a").translate(None, b"\x80").replace(b"0", b".")
                      .split(b".")))
    forms = [int(form.fullmatch(value) is not None) for form in _FORMS]
    return [
        min(whole, 1000), lower * 100 // size, upper * 100 // size, digits * 100 // size,
        other * 100 // size, foreign, (lower > 0) + (upper > 0) + (digits > 0) + (other > 0),
        len(kinds), squares * 1000 // (size * size), len(runs) * 100 // size, letters, longest[97],
        longest[48], longest[46], max([len(same[0]) for same in _SAME.finditer(value)], default=1),
        sum([after - before == 1 for before, after in pairwise(value)])
        * 100 // size,
        len(runs[-1]) if runs and runs[-1][0] == 48 else 0,  # noqa: PLR2004 - a digit
        shape[0] if shape else 0, shape[-1] if shape else 0,
        value.count(b"_"), value.count(b"-"), value.count(b"."), value.count(b"/"),
        value.count(b" "), value.count(b"="), len(re.findall(rb"[!@#%^&*+~?]", value)),
        sum(forms), *forms, int(size % 4 == 0), int(size in {16, 20, 24, 32, 40, 48, 64, 128}),
    ]


def _language(low: bytes, lexicon: Lexicon) -> list[int]:
    """Return how much the letters of ``low``, in lower case, are words and parts of words."""
    words, pairs = lexicon.words, lexicon.pairs
    pieces = longest = whole = covered = total = count = letters = 0
    for run in _LETTERS.findall(low):
        size = len(run)
        letters += size
        for first, second in pairwise(run):
            total += pairs[(first - 97) * 26 + second - 97]
        count += size - 1
        at = 0
        while at < size:
            end = min(size, at + LONGEST_PIECE)
            while end - at > 1 and run[at:end] not in words:
                end -= 1
            pieces += 1
            step = end - at
            if step >= 4:  # noqa: PLR2004 - shorter pieces are in any text
                whole += 1
                covered += step
            longest = max(longest, step)
            at = end
    size = len(low) or 1
    return [
        (pieces + size - letters) * 100 // size, longest, whole, covered * 100 // size,
        total * 10 // count if count else 0, count,
        *[len(words.findall(low)) for words in _VALUE_WORDS],
    ]


def _key(low: bytes, context: Context) -> list[int]:
    """Return what the key is made of, all of it: patterns begin with the word that counts."""
    text, first = context.text, context.key_start
    least = max(0, first - _MOST_KEY)
    while first > least and text[first - 1] in _KEY_BYTES:
        first -= 1
    key = (text[first : context.key_start] + context.key)[:_MOST_KEY] if context.key else b""
    small = key.lower()
    return [
        len(key), len(_KEY_WORD.findall(key)), int(key.isupper()),
        int(bool(key) and small in low), int(bool(low) and low in small),
        *[int(words.search(small) is not None) for words in _KEY_WORDS],
    ]


def _line(value: bytes, context: Context) -> list[int]:
    """Return what stands around the value, on its line and near it."""
    text, start, end = context.text, context.start, context.end
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    head, tail = before[before.rfind(b"\n") + 1 :], after.partition(b"\n")[0]
    bare = head.rstrip(b" \t\"'`\\")
    separator = bare[-1:]
    near = (before + b" " + after).lower()
    opening, closing = head.strip()[:2], head + tail
    return [
        _BEFORE.find(head[-1:]) + 1 if head else -1, _AFTER.find(tail[:1]) + 1 if tail else -1,
        (b"=:,>(+-".find(separator) + 1 if separator else 0)
        + 8 * (bare[-2:] in {b"==", b"!=", b"=>", b":="}),
    len(head), len(tail),
        int(opening[:1] in {b"#", b"*", b";"} or opening in {b"//", b"/*", b"--", b"<!"}),
        head.count(b"("), head.count(b'"') + head.count(b"'"), tail.count(b'"') + tail.count(b"'"),
        int(len(value) > 3 and value in closing),  # noqa: PLR2004 - shorter ones are anywhere
        *[int(any(word in near for word in words)) for words in _NEAR_WORDS],
        sum(map(near.count, (b"0", b"1", b"2", b"3", b"4"))) * 100 // (len(near) or 1),
    ]
