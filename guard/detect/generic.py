"""Keys that name a secret: their words, and where on a line they stand."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

_WORD = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
#: The words, one or two of a key, that make it one.
_SECRET_WORDS = frozenset(
    b"password passwords passwd passphrase passcode pwd pswd psswd psw pwrd pass pw secret secrets "
    b"token tokens apikey credential credentials cred creds bearer auth authcode authorization "
    b"authorisation oauth senha contrasena contrasenia kennwort passwort wachtwoord motdepasse mdp "
    b"key keys nkey pkey passwds psk dsn jwt otp totp seed signature mfa".split(),
)
#: Two words that make one together.
_SECRET_PAIRS = (b"accessid", b"clientid", b"appid", b"hashcode")
#: Ends of words written together (``dbpassword``, ``apitoken``).
_ENDINGS = (
    b"password", b"passwd", b"passphrase", b"apikey", b"token", b"secret", b"accesskey",
    b"secretkey", b"privatekey",
)
#: Words behind the key word that make it something else: a name, a limit, a message.
_AFTER = frozenset(
    b"url uri urls endpoint type types name names field fields label placeholder hint help "
    b"text texts msg message messages error errors err path paths file files filename dir folder "
    b"format regex regexp pattern policy length len min max count size limit expiry expire expires "
    b"expiration ttl timeout reset forgot headers params parameter prefix suffix prompt title desc "
    b"description version class index idx column col table var variable provider manager handler "
    b"validator strength required status state mode method algorithm alg algo encoding encoder "
    b"hasher hashers arn reference scope scopes audience issuer location position pos start end "
    b"offset uuid event view form page link attribute attr attrs property prop selector rule rules "
    b"usage iterator parser lexer factory callback function func fn cls helper util "
    b"utils reducer screen button icon mgr managers fingerprint digest checksum bits words chars "
    b"age rotation enabled disabled".split(),
)
#: Words before it that do the same.
_BEFORE = frozenset(
    b"public primary foreign next prev previous page continuation no non max min num number is has "
    b"use uses show hide enable disable require requires partition sort row column index lookup "
    b"dict map hash json yaml field attr translation i18n press arrow down up parse parser lexer "
    b"special pad mask cls sep eos bos unk syntax operator keyword comment csrf xsrf "
    b"node anchor cursor css design theme color".split(),
)
_KEY_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_MAX_KEY = 40
_HEAD = re.compile(
    rb"[ \t]*(?:(?:[-*#;]|//|\+)[ \t]*){0,8}(?:\d+[.)][ \t]+)?"
    rb"(?:(?:export|setx?|env|arg|declare -x|let|define|default|val|var|const)[ \t]+)?"
    rb"(?:\$env:|\$)?[\"'\[]?",
    re.IGNORECASE,
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
    places = [
        index for index, word in enumerate(words)
        if word in _SECRET_WORDS or b"".join(words[index - 1 : index + 1]) in _SECRET_PAIRS
    ]
    if not places:
        return any(word.endswith(_ENDINGS) for word in words)
    after, before = words[places[-1] + 1 :], words[: places[0]]
    return not (set(after) & _AFTER or set(before) & _BEFORE)
