"""What stands where a secret will stand: examples, masks, templates, sequences."""

from __future__ import annotations

import re
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

#: Words that nobody draws by chance, in any case; documented sample keys end in EXAMPLE.
_WORDS = re.compile(
    rb"example|sample|placeholder|change[_-]?(?:me|it|this)|redacted|dummy|your[_-]?\w*[_-]?"
    rb"(?:key|token|secret|password|pass|pwd|id|api|here)|<your|\byour[_-]|[_-]here\b|insert[_-]|"
    rb"replace[_-]?(?:me|this|with)|x{5,}|\*{4,}|\.{4,}|#{4,}|_{5,}|-{6,}(?!BEGIN|END)|"
    rb"fake[_-]?\w*|not[_-]?(?:a|the)?[_-]?real|deadbeef|foo[_-]?bar|lorem|to[_-]?be[_-]|"
    rb"(?:my|the|some|any|a|test)[_-]?(?:secret|password|passwd|token|api[_-]?key)|"
    rb"super[_-]?secret|top[_-]?secret|secret[_-]?(?:key|token|password|value)|hunter2|"
    rb"s3cr3t|p[a@][s$]{2}w[o0]rd|tbd\b|todo|fixme|^n/?a$|^none$|^null$|^nil$|^undefined$|"
    rb"^true$|^false$|^default$|^empty$|^unset$|^unknown$|^optional$|^required$|^hidden$|"
    rb"^masked$|^secret\d*$|^token\d*$|^test(?:ing)?[_-]?\w{0,6}$|^passwo?r?d?\d*$",
    re.IGNORECASE,
)
#: The same for a provider's token: only what is no accident in a long random body.
_TOKEN_WORDS = re.compile(
    rb"example|placeholder|changeme|redacted|dummy|your[_-]|[_-]your|yourtoken|yourkey|x{5,}|\*{4,}|\.{4,}|_{5,}|-{6,}|deadbeef|"
    rb"foobar|lorem|insert|replace|(?<![a-z0-9])fake|notreal|sample",
    re.IGNORECASE,
)
#: Filled in by something else: shells, templates, format strings, references.
_TEMPLATE = re.compile(
    rb"\$\{|\$\(|\{\{|\}\}|<%|%>|%\(\w+\)|%[sdr](?![A-Za-z0-9])|#\{|@\{|\$\[|\$\$|^\$[A-Za-z_]|"
    rb"^%\w+%$|^<[^<>]{1,80}>$|^\[[^\]]{1,80}\]$|^\{\w{0,40}\}$|^__\w+__$|^:\w+$|"
    rb"^env[.:(]|process\.env|os\.environ|getenv|secrets\.|vault[:.]|ref\+|arn:aws:",
    re.IGNORECASE,
)
_RUNS = re.compile(rb"(.)\1{5,}", re.DOTALL)
_SEQUENCES = (
    b"abcdefghijklmnopqrstuvwxyz", b"01234567890123456789", b"98765432109876543210",
    b"zyxwvutsrqponmlkjihgfedcba", b"qwertyuiopasdfghjklzxcvbnm",
    b"0123456789abcdef0123456789abcdef", b"fedcba9876543210",
    b"a1b2c3d4e5f6g7h8i9j0", b"1a2b3c4d5e6f7g8h9i0j",
)
_SEQUENCE_LENGTH = 5

#: CRC-32 of values that specifications print as samples: RFC 6749 and 6750 (tokens, codes,
#: basic credentials), RFC 5849, RFC 7515, https://jwt.io, RFC 6070. Sums, so that no scanner
#: trips over this file.
_DOCUMENTED = frozenset((
    0x0bcef39d, 0x0f945a27, 0x0fc657b9, 0x1bbf5538, 0x203b26c1, 0x25cb1226, 0x269d4cea,
    0x2bdd531a, 0x494bda51, 0x6af2cb86, 0x779eb5f1, 0x7a77589d, 0x849841ef, 0x9e49269d,
    0xa8b108b3, 0xb10fdade, 0xc31c70d7, 0xd43b7b44, 0xd465a41a, 0xe0318833,
))


def is_documented(value: bytes) -> bool:
    """Say whether ``value`` is one that a specification prints as a sample."""
    return crc32(value) in _DOCUMENTED


def not_placeholder(value: bytes, context: Context) -> bool:
    """Say whether ``value`` may be real: no example, mask, template, repetition or sequence."""
    if is_documented(value):
        return False
    words = _WORDS if context.key else _TOKEN_WORDS
    if words.search(value) or (context.key and _TEMPLATE.search(value)):
        return False
    return not (is_masked(value) or is_sequence(value) or is_periodic(value))


def is_template(value: bytes) -> bool:
    """Say whether something else fills ``value`` in: a shell, a template, a format string."""
    # Two dollars within a value are a password's (``pa$$word``), before a name a Makefile's.
    return _TEMPLATE.search(value[:2] + value[2:].replace(b"$$", b"")) is not None


def is_masked(value: bytes) -> bool:
    """Say whether one character repeated, or very few of them, make ``value``."""
    covered = sum([len(match[0]) for match in _RUNS.finditer(value)])
    if covered * 3 >= len(value) or len(set(value)) <= 2:  # noqa: PLR2004 - two characters are a mask
        return True
    return len(value) >= 16 and len(set(value)) <= 4  # noqa: PLR2004 - long and monotonous


def is_sequence(value: bytes) -> bool:
    """Say whether runs along the alphabet, the digits or the keyboard make half of ``value``."""
    low = value.lower()
    covered = index = 0
    while index <= len(low) - _SEQUENCE_LENGTH:
        step = _run_at(low, index)
        covered += step
        index += step or 1
    return covered * 2 >= len(low)


def _run_at(low: bytes, index: int) -> int:
    """Return the length of the longest known sequence at ``index``, 0 if there is none."""
    best = 0
    head = low[index : index + _SEQUENCE_LENGTH]
    for sequence in _SEQUENCES:
        at = sequence.find(head)
        if at < 0:
            continue
        size = _SEQUENCE_LENGTH
        while low[index + size : index + size + 1] and (
            sequence[at + size : at + size + 1] == low[index + size : index + size + 1]
        ):
            size += 1
        best = max(best, size)
    return best


def is_periodic(value: bytes) -> bool:
    """Say whether ``value`` is a short piece said again and again."""
    size = len(value)
    return any(
        value[period:] == value[:-period] for period in range(1, min(10, size // 2 + 1))
    )


#: Passwords of manuals and containers' first steps, in lower case.
_SAMPLES = frozenset(
    b"password pass passwd pwd secret admin root user username guest test testing demo foo bar "
    b"baz qux postgres mysql mariadb mongo mongodb redis rabbitmq docker vagrant ubuntu debian "
    b"oracle sa scott tiger letmein qwerty welcome hunter2 s3cret s3cr3t mysecretpassword "
    b"mypassword my-password my_password pass123 password1 password12 password123 admin123 "
    b"test123 abc123 1234 12345 123456 1234567 12345678 123456789 p@ssw0rd p@ssword passw0rd "
    b"changeme change_me changeit none null true false string token key value xxx xxxx yyy zzz "
    b"somepassword userpass db_password dbpassword rootpass secretpassword supersecret p4ssw0rd "
    b"anonymous nobody empty default example sample hello world alice bob".split(),
)


def not_sample_password(value: bytes, context: Context) -> bool:
    """Say whether ``value`` may be a real password: no sample, template or copy of the user."""
    low = value.lower()
    if low in _SAMPLES or is_documented(value) or _TEMPLATE.search(value) or _WORDS.search(value):
        return False
    if is_masked(value) or is_periodic(value) or b"..." in value or value[:1] in b"<{[$":
        return False
    user = context.text[max(0, context.start - 65) : context.start].rstrip(b":").rpartition(b"/")[2]
    return user.lower() != low
