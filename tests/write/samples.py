"""Pieces of code in several languages, from which the cases are built."""

from __future__ import annotations

PATCH_PY = '''"""Read patches."""

HEADER_BYTES = 80


def read_header(raw):
    """Return the header of a patch."""
    return raw[:HEADER_BYTES]
'''
PATCH_PY_MORE = '''

def parse_patch(raw):
    """Return the files of a patch."""
    return [line for line in raw.splitlines() if line.startswith(b"+++")]


def read_staged(repo):
    """Return what is staged."""
    return parse_patch(_run(repo))


def _run(repo):
    return repo.git("diff", "--cached")
'''
PATCH_TEST = """from guard.git.patch import parse_patch


def test_parse_patch_of_nothing():
    assert parse_patch(b"") == []


def test_parse_patch_finds_files():
    assert parse_patch(b"+++ b/x\\n") == [b"+++ b/x"]
"""
CART_PY = '''class Cart:
    """What somebody is about to buy."""

    def __init__(self):
        self.rows = []

    def add(self, name, price, count=1):
        """Put something in."""
        self.rows.append((name, price, count))

    def total(self):
        """Return what all of it costs."""
        amount = 0
        for _, price, count in self.rows:
            amount += price * count
        return amount

    def clear(self):
        """Take everything out."""
        self.rows = []
'''
CART_TEST = """from shop.cart.totals import Cart


def test_total_of_nothing():
    assert Cart().total() == 0
"""
CART_TEST_MORE = """

def test_total_ignores_negative_counts():
    cart = Cart()
    cart.add("tea", 3, -1)
    assert cart.total() == 0


def test_total_adds_up():
    cart = Cart()
    cart.add("tea", 3, 2)
    assert cart.total() == 6
"""
REPORT_PY = """def report(rows, title):
    # sum up
    total = sum(row.amount for row in rows if row.amount)
    return {'title': title, 'total': total, 'rows': [row.name for row in rows], 'ok': True}
"""
REPORT_PY_FORMATTED = """def report(rows, title):
    # sum up
    total = sum(row.amount for row in rows if row.amount)
    return {
        "title": title,
        "total": total,
        "rows": [row.name for row in rows],
        "ok": True,
    }
"""
NAMES_PY = '''"""Names of people."""


def parse_name(text):
    """Return first and last name."""
    first, _, last = text.partition(" ")
    return first, last


def initials(text):
    """Return the first letters."""
    return "".join(part[0] for part in parse_name(text))
'''
USE_PY = """from app.names import parse_name


def greet(text):
    return "Hello " + parse_name(text)[0]
"""
ORDERS_SQL = """CREATE TABLE IF NOT EXISTS orders (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL
);

CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);
"""
MAKEFILE = """.PHONY: test

test:
\tpytest

lint:
\truff check
"""
RELEASE_SH = """#!/bin/sh
set -eu

build() {
  python -m build
}

# main
build
"""
READER_RB = """module Feed
  class Reader
    def initialize(url)
      @url = url
    end

    def read
      fetch(@url)
    end
  end
end
"""
READER_RB_AFTER = """module Feed
  class Reader
    ATTEMPTS = 3

    def initialize(url)
      @url = url
    end

    def read
      with_retries { fetch(@url) }
    end

    def with_retries
      ATTEMPTS.times do |attempt|
        return yield
      rescue IOError
        raise if attempt == ATTEMPTS - 1
      end
    end
  end
end
"""
README = """# Feeds

Reads feeds.

## Install

Run the installer.
"""
ROUTING_MD = """# Routing

Where work is done.

## Sensitivity

What is sensitive stays here.
"""
CI_YML = """name: ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ['3.10', '3.11', '3.12']
    steps:
      - uses: actions/checkout@v4
      - run: make test
"""
PACKAGE_JSON = """{
  "name": "shop",
  "version": "1.0.0",
  "dependencies": {
    "express": "^4.18.2",
    "left-pad": "^1.3.0",
    "zod": "^3.22.4"
  }
}
"""
PACKAGE_JSON_AFTER = """{
  "name": "shop",
  "version": "1.0.0",
  "dependencies": {
    "express": "^5.1.0",
    "pino": "^9.0.0",
    "zod": "^3.23.0"
  }
}
"""
PYPROJECT = """[project]
name = "shop"
version = "1.2.0"
requires-python = ">=3.10"
dependencies = [
    "requests>=2.31",
]
"""
