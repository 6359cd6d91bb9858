"""Electronic mail: which addresses may be a person's, and which only look like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect.pii_number import shaped, words
from guard.detect.pii_place import after, before, is_authorship, is_credit

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Never anybody's. Source: RFC 2606, RFC 6761, RFC 8375, ICANN resolution 2024.07.29.06 (internal).
_RESERVED = words("""
    example test invalid localhost local internal arpa onion localdomain lan corp home intranet
""")
#: Labels that stand for a domain in documentation and examples.
_STAND_INS = words("""
    openssh libssh example example1 example2 example3 examples domain domain1 domain2 mydomain
    yourdomain
    mycompany yourcompany company acme foo bar baz qux foobar host hostname myhost server mail
    smtp test testing tests tester my your some somewhere something site website mysite yoursite
    fake dummy sample invalid localhost nowhere email youremail myemail place blah abc xyz xxx
    xyzzy spam eggs wherever evil victim attacker users
""")
#: Services with millions of mailboxes whose names are stand-ins otherwise.
_REAL_DOMAINS = words("mail.ru mail.com mail.de mail.bg my.com email.com email.it email.cz")
#: Mailboxes of a function, not of a person. Source: RFC 2142, and what is in use.
_ROLES = words("""
    abuse admin administrator announce author bot bugs build builds buildbot ci commits
    community conduct coc contact daemon dev devel developer developers devs discuss donotreply
    feedback git gitlab github help hello hg hostmaster info infra jenkins legal list lists
    mailer-daemon mailman maintainer maintainers marketing me nobody noc noreply no-reply
    no_reply notifications npm office oss opensource ops package packages postmaster press
    privacy project python-dev registrar report reports root sales security security-alert
    service staff support svn sysadmin team teams trac translations uucp webmaster www
""")
_ROLE_PART = (
    rb"^(?:.*[-_.+])?(?:announce|bot|bugs?|commits|dev|devel|developers?|discuss|help|issues|"
    rb"lists?|maintainers?|"
    rb"no-?reply|owner|patches|project|request|security|sig|support|team|users?|wg|"
    rb"subscribe)(?:[-_.+]\w+)?$"
)
#: What people write where an address is to be filled in.
_STAND_IN_NAMES = words("""
    a aa aaa alice b bar baz blah blub bob c d e email example first.last firstname.lastname foo
    foobar fred guest j.doe jane jane.doe janedoe jdoe jean.dupont joe joe.bloggs john john.doe
    johndoe john.smith local login mail max.mustermann mymail myname myemail name nobody nospam
    person recipient sender somebody someone spam test test1 test2 test3 tester testing to from
    u user user1 user2 user3 user4 username users whoever x xxx xyz y you your your.email
    your.name youremail your-email yourname your_email yourusername
""")
#: Endings that are a file's, a unit's or an attribute's rather than a top-level domain's.
_NOT_TLDS = words("""
    png jpg jpeg gif svg webp ico bmp css scss less js mjs cjs ts tsx jsx json yaml yml xml html
    htm txt md rst py pyc pyi rb go rs c h cc cpp hpp java kt swift sh bash zsh bat ps1 exe dll
    so tar gz tgz zip whl jar war lock log cfg ini conf toml env service socket target timer
    mount slice scope device path swap automount mark fixture parametrize property setter getter
    value values data shape size get set wraps register command group route cache patch skip
    skipif usefixtures decorator task view t dtype self
""")
#: Generic top-level domains in common use; two letters are a country's.
#: Source: https://www.iana.org/domains/root/db
_TLDS = words("""
    com org net edu gov mil int info biz name pro aero coop museum mobi asia tel jobs travel cat
    post academy agency app art band bank bar beer berlin best bio blog business buzz cafe
    capital care cash center charity chat church city clinic cloud club coach codes coffee
    community company computer consulting cool credit dance date dating deals delivery dental
    design dev digital direct directory doctor dog earth education email energy engineer
    engineering enterprises equipment estate eus events exchange expert express family fans farm
    fashion finance financial fit fitness fm foundation fun fund gallery game games garden gay
    global gmbh gold golf graphics green guide guru health healthcare help holdings holiday host
    hospital house immo inc industries ink institute insurance insure international investments
    koeln kim land law lawyer legal life live llc loan london love ltd management market
    marketing mba media medical men moe money nagoya network news ngo ninja nyc one ong online
    organic page paris partners parts party photo photography photos pictures pink pizza place
    plus press productions properties pub quebec realty recipes red rehab rent repair report
    rest restaurant review reviews rip rocks run sale salon school science scot security
    services sex shop show singles site ski social software solar solutions space storage store
    stream studio style support surf surgery swiss sydney systems tax taxi team tech technology
    tips tirol today tokyo tools top tours town toys trade training university vegas ventures
    vet video vip vision vote wales watch webcam website wedding wien wiki win wine work works
    world wtf xn xyz yoga zone
""")
_HEX_ID = (
    rb"[0-9a-f]{12,}|\d{5,}[.\-]\S*|[0-9a-f]{8}-[0-9a-f]{4}.*|\S*\.(?:19|20)\d{6}\S*|\S{33,}"
)
_KEYED = (
    rb"(?i)(?:mail|addr|login|user(?:_?name)?|account|owner|recipient|customer|patient|"
    rb"employee|client|"
    rb"member|subscriber|contact|\bto|\bfrom|\bcc|\bbcc)\w*[\"'`\]]{0,3}\s{0,8}"
    rb"(?:=>|:=|[:=>(,])\s{0,8}[\[({]?[\"'`<]{0,3}$"
)
_ADDRESS = rb"[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,40}\.){1,4}[A-Za-z]{2,14}"
#: So many different addresses make a list of people.
_MANY = 3


def _is_real_domain(domain: str) -> bool:
    labels = domain.split(".")
    top = labels[-1]
    if top in _RESERVED or top in _NOT_TLDS or not all(labels):
        return False
    if len(top) > 2 and top not in _TLDS:  # noqa: PLR2004 - country codes have two letters
        return False
    stands_in = not _STAND_INS.isdisjoint(labels[:-1]) and domain not in _REAL_DOMAINS
    return len(labels[-2]) > 1 and not stands_in


def _is_person(local: bytes) -> bool:
    name = local.decode("utf-8", "replace").strip(".")
    if name in _ROLES or name in _STAND_IN_NAMES or name.rstrip("0123456789") in _STAND_IN_NAMES:
        return False
    return re.match(_ROLE_PART, local) is None and re.fullmatch(_HEX_ID, local) is None


def _is_address(value: bytes) -> bool:
    local, _, domain = value.lower().rpartition(b"@")
    return _is_person(local) and _is_real_domain(domain.decode("utf-8", "replace"))


_BEFORE_LOGIN = (b"$", b"%", b"}", b"\\", b"/", b"@", b"=?", b"&", b"cid:", b"mid:")
_LOGIN_WORD = (
    rb"(?i)\b(?:ssh|scp|sftp|rsync|mosh|message-id|in-reply-to|references|content-id)\b"
)


def _is_login(place: Place) -> bool:
    """Say whether the value is a user on a host (ssh, URL with a user) rather than a mailbox."""
    lead, tail = before(place), after(place)
    word = re.split(rb"[\s\"'`<>()\[\]{},]", lead)[-1]
    if re.search(rb"\w:$", word) and not re.search(rb"(?i)(?:mail(?:to)?|to|from|cc):$", word):
        return True
    if b"://" in word or word.endswith(_BEFORE_LOGIN) or re.search(_LOGIN_WORD, lead):
        return True
    return re.match(rb":[\w./~-]*/|:~|:\d{2,5}\b|/[\w%]|\(|=|@|\w", tail) is not None


@shaped(rb"[^@\s]+@[^@\s]+\.[A-Za-z]+")
def email(value: bytes, place: Place | None = None) -> bool:
    """Check an address that stands in text or code: it may be a person's own mailbox.

    Reserved and stand-in domains, mailboxes of a function, logins on hosts, message ids, image
    names and units, authorship and credits are not.
    """
    if not _is_address(value):
        return False
    return place is None or not (_is_login(place) or is_authorship(place) or is_credit(place))


def email_announced(_value: bytes, place: Place | None = None) -> bool:
    """Say whether a key stands before the value or the text holds a list of addresses."""
    if place is None:
        return False
    return re.search(_KEYED, before(place)) is not None or _is_dense(place.text)


_density: tuple[bytes, bool] = (b"", False)


def _is_dense(text: bytes) -> bool:
    """Say whether ``text`` holds several people's addresses; counted once a text."""
    global _density  # noqa: PLW0603 - one text is looked at many times in a row
    if _density[0] is not text:
        seen: set[bytes] = set()
        for match in re.finditer(_ADDRESS, text):
            if _is_address(match.group()):
                seen.add(match.group().lower())
            if len(seen) >= _MANY:
                break
        _density = (text, len(seen) >= _MANY)
    return _density[1]
