"""Pieces of code in languages with declared types, from which the cases are built."""

from __future__ import annotations

CACHE_TS = """export interface CacheOptions {
  limit: number
}

export class LruCache<K, V> {
  private items = new Map<K, V>()

  constructor(private options: CacheOptions) {}

  get(key: K): V | undefined {
    return this.items.get(key)
  }
}

export const createCache = (limit: number) => new LruCache({ limit })
"""
CACHE_SPEC = """import { createCache } from '../src/cache'

describe('cache', () => {
  it('is empty at first', () => {
    expect(createCache(2).get('a')).toBeUndefined()
  })
})
"""
CLIENT_TS = """import { request } from './request'

const defaults = {
  retries: 2,
  timeout: 0,
}

export async function fetchOrders(user: string) {
  const response = await request(`/orders/${user}`, defaults)
  return response.json()
}
"""
SERVER_GO = """package server

import "net/http"

type Server struct {
\tname string
}

func (s *Server) Routes() *http.ServeMux {
\tmux := http.NewServeMux()
\tmux.HandleFunc("/", s.handleIndex)
\t// routes end
\treturn mux
}

func (s *Server) handleIndex(w http.ResponseWriter, r *http.Request) {
\tw.Write([]byte(s.name))
}
"""
HEALTH_GO = """package server

import "net/http"

// Health says how the server is.
type Health struct {
\tOK bool
}

func (s *Server) handleHealth(w http.ResponseWriter, r *http.Request) {
\tw.WriteHeader(http.StatusOK)
}
"""
HEALTH_TEST_GO = """package server

import "testing"

func TestHandleHealth(t *testing.T) {
\tif testing.Short() {
\t\tt.Skip()
\t}
}
"""
LIB_RS = """pub struct Parser {
    tokens: Vec<Token>,
}

impl Parser {
    pub fn parse(&mut self) -> Node {
        let first = self.next_token();
        Node::from(first)
    }

    fn next_token(&mut self) -> Token {
        self.tokens.remove(0)
    }

    fn peek_token(&self) -> &Token {
        &self.tokens[0]
    }
}
"""
LIB_RS_AFTER = """pub struct Parser {
    stream: TokenStream,
}

impl Parser {
    pub fn parse(&mut self) -> Node {
        let first = self.stream.advance();
        Node::from(first)
    }
}

pub struct TokenStream {
    tokens: Vec<Token>,
}

impl TokenStream {
    fn advance(&mut self) -> Token {
        self.tokens.remove(0)
    }
}
"""
INVOICE_JAVA = """package org.acme.billing;

public class Invoice {
    private final List<Line> lines = new ArrayList<>();

    public void add(Line line) {
        lines.add(line);
    }

    public long total() {
        return lines.stream().mapToLong(Line::amount).sum();
    }
}
"""
INVOICE_JAVA_AFTER = """package org.acme.billing;

public class Invoice {
    private final List<Line> lines = new ArrayList<>();

    public void add(Line line) {
        lines.add(line);
    }

    public long total() {
        return lines.stream().mapToLong(Line::amount).sum();
    }

    public long totalWithTax(int percent) {
        return total() * (100 + percent) / 100;
    }
}
"""
INVOICE_TEST_JAVA = """package org.acme.billing;

class InvoiceTest {
    @Test
    void addsTax() {
        assertEquals(119, new Invoice().totalWithTax(19));
    }
}
"""
BUFFER_C = """#include "buffer.h"

static int grow(struct buffer *b, size_t len)
{
    return realloc(b->data, len) ? 0 : -1;
}

int buffer_append(struct buffer *b, const char *data, size_t len)
{
    size_t cap = b->cap - b->used;

    if (len > cap)
        return grow(b, len);
    memcpy(b->data + b->used, data, len);
    b->used += len;
    return 0;
}
"""
BUFFER_H = """struct buffer {
    char *data;
    size_t used, cap;
};
"""
