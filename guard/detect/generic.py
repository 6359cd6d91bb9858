"""Values that only a key word gives away: which keys mean it, which values can't be secret."""

from __future__ import annotations

import re

from guard.detect.randomness import has_digit, mixed, ragged, random, wordlike, wordy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

_WORD = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
#: The words, one or two of a key, that make it one.
_SECRET_WORDS = frozenset(
    b"password passwd passphrase passcode pwd pass pw secret token apikey credential credentials "
    b"bearer auth authcode senha contrasena contrasenia kennwort passwort motdepasse mdp key keys "
    b"secrets tokens passwords psk dsn".split(),
)
#: Words behind the key word that make it something else: a name, a limit, a message.
_AFTER = frozenset(
    b"url uri urls endpoint type types name names id ids field fields label placeholder hint help "
    b"text texts msg message messages error errors err path paths file files filename dir folder "
    b"format regex regexp pattern policy length len min max count size limit expiry expire expires "
    b"expiration ttl timeout reset forgot header headers param params parameter prefix suffix "
    b"input prompt title desc description version kind class index idx column col table env var "
    b"variable store provider manager handler validator strength confirm confirmation required "
    b"status state mode method algorithm alg algo encoding encoder hasher hashers arn ref "
    b"reference source scope scopes audience issuer location position pos start end offset list "
    b"set map dict array cache key_id keyid uuid test tests example sample fake mock dummy event "
    b"view form page link attribute attr attrs property prop selector rule rules usage "
    b"code codes stream iterator parser lexer generator factory service client server request "
    b"response callback function func fn cls helper util utils action reducer screen button icon "
    b"mgr managers storage fingerprint digest checksum signature bits bytes word words char "
    b"chars age rotation hash".split(),
)
#: Words before it that do the same.
_BEFORE = frozenset(
    b"public primary foreign next prev previous page continuation no non not invalid wrong bad "
    b"max min num number is has use uses show hide enable disable require requires required allow "
    b"fake dummy example sample mock test tests testing missing unknown expected partition sort "
    b"row column index cache lookup dict map hash object json yaml option field attr "
    b"translation i18n message event press down up current first last parse parser lexer stop "
    b"start end special pad mask cls sep eos bos unk word sub syntax operator keyword comment "
    b"string literal name type node anchor page cursor sync css design theme color".split(),
)
_KEY_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_MAX_KEY = 40
_HEAD = re.compile(rb"[ \t]*(?:[-*][ \t]+)?(?:(?:export|set|setx|ENV|ARG|env)[ \t]+)?(?:\$env:)?")
_MARK = re.compile(rb"[!@#^&*+~?]")
_DOMAIN = re.compile(rb"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,12}(?::\d+)?(?:/.*)?")
_NOT_SECRET = re.compile(
    rb"[a-z][a-z0-9+.-]*://.*|\.{0,2}/.*|~/.*|[A-Za-z]:\\.*|[^@]+@[^@]+\.[a-z]+|"
    rb"#[0-9a-fA-F]{3,8}|[.#][a-z][\w-]*|\d{4}-\d\d-\d\d.*|v?\d+(?:\.\d+)+|[\d.,:%+-]+|"
    rb"(?:sha|md|aes|rsa|hs|rs|es|ps|utf|base|iso|oauth|ed|x|p|argon)[-_]?\d{1,5}(?:[-_/.][A-Za-z0-9]{1,8}){0,3}|"
    rb".*[(){}<>|;]\S*|\S*[=]{1}[^=\s]\S*|\[.*\]|\S*\.(?:py|js|ts|json|ya?ml|toml|txt|pem|crt|key|"
    rb"cer|p12|jks|md|html?|css|xml|ini|cfg|conf|env|sh|go|java|rb|php|c|h|cs|log|csv|pub|png|svg)|"
    rb"(?:bearer|basic|token|aws|gcp|azure|vault|ssm|op|kms|secret|env|file|data|urn|arn):.*|"
    rb"[A-Za-z][\w.-]*:\d{2,5}|-{1,2}[a-z][a-z0-9-]{0,23}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:-[a-z0-9]+)+|\W+|.*\.\.\..*|"
    rb"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|\S*\\[wdsb]\S*|.*\$",
    re.DOTALL,
)


def full_key(context: Context) -> tuple[int, bytes]:
    """Return where the key begins whose tail the rule matched, and all of it.

    Patterns begin with the key word, which is fast; what stands before it is read here.
    """
    text, start = context.text, context.key_start
    first = start
    while first > max(0, start - _MAX_KEY) and text[first - 1] in _KEY_BYTES:
        first -= 1
    return first, text[first:start] + context.key


def _line_head(context: Context) -> bytes:
    """Return what stands on the line before the key; the whole of it, at most 200 bytes."""
    first = full_key(context)[0]
    low = max(context.text.rfind(b"\n", max(0, first - 200), first) + 1, first - 200, 0)
    return context.text[low:first]


def line_start(_value: bytes, context: Context) -> bool:
    """Say whether the key is the first thing on its line, as in configuration files."""
    return _HEAD.fullmatch(_line_head(context)) is not None


def tag_start(_value: bytes, context: Context) -> bool:
    """Say whether the key is the name of an XML element."""
    return _line_head(context).endswith((b"<", b":"))


def option_start(_value: bytes, context: Context) -> bool:
    """Say whether the key is a command's option (full_key has read its dashes)."""
    first, key = full_key(context)
    before = context.text[first - 1 : first] if first else b" "
    return key.startswith(b"-") and before in (b" ", b"\t", b'"', b"'", b"[", b",", b"\n")


def generic_key(_value: bytes, context: Context) -> bool:
    """Say whether the key names a secret: not its type, its field, its length, its page."""
    words = [word.lower() for word in _WORD.findall(full_key(context)[1])]
    if not words:
        return False
    places = [index for index, word in enumerate(words) if word in _SECRET_WORDS]
    if not places:
        return any(secret in b"".join(words) for secret in (b"password", b"apikey", b"passphrase"))
    after, before = words[places[-1] + 1 :], words[: places[0]]
    return not (set(after) & _AFTER or set(before) & _BEFORE)


def generic_value(value: bytes, context: Context) -> bool:
    """Say whether ``value`` is none of a path, an address, a name, a version, an expression."""
    if _NOT_SECRET.fullmatch(value) or _DOMAIN.fullmatch(value):
        return False
    if value.lower() in context.key.lower():
        return False
    if has_digit(value) or ragged(value) or _MARK.search(value):
        return True
    return wordlike(re.sub(rb"[^A-Za-z]+", b"", value)) < 4.6  # noqa: PLR2004 - see wordlike


def secret_like(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` looks like a key: long enough, and drawn by chance."""
    if len(value) < 12 or value.isdigit():  # noqa: PLR2004 - shorter ones are names
        return False
    if len(value) < 24 and wordy(value):  # noqa: PLR2004 - longer ones are judged by random
        return False
    return random(value) and (mixed(value) or ragged(value) or len(value) >= 24)  # noqa: PLR2004 - long enough
