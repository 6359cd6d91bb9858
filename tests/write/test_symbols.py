from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.write import symbols
from guard.write.symbols import find_definition, find_enclosing, is_comment

DEFINITIONS = [
    ("python", "def parse(raw):", "parse"), ("python", "    async def load(self):", "load"),
    ("python", "class Parser(Base):", "Parser"), ("python", "MAX_SIZE = 3", "MAX_SIZE"),
    ("python", "LIMITS: dict[str, int] = {}", "LIMITS"),
    ("js", "export default class Store {", "Store"),
    ("js", "export interface Options {", "Options"),
    ("js", "export type Key<T> = string", "Key"), ("js", "async function load() {", "load"),
    ("js", "export const make = (a: string) => {", "make"),
    ("js", "const run = async () => {", "run"),
    ("js", "  private async save(id: string): Promise<void> {", "save"),
    ("js", "export const LIMIT = 3", "LIMIT"), ("js", "const enum Colour {", "Colour"),
    ("go", "func main() {", "main"), ("go", "func (s *Server) Serve(ctx Context) error {", "Serve"),
    ("go", "type Server struct {", "Server"), ("go", "func Map[K any](m K) {", "Map"),
    ("rust", "pub(crate) async fn run() {", "run"), ("rust", "pub enum Kind {", "Kind"),
    ("rust", "    pub const fn new() -> Self {", "new"), ("rust", "macro_rules! check {", "check"),
    ("rust", 'pub extern "C" fn guard_init() {', "guard_init"),
    ("java", "public final class Invoice {", "Invoice"), ("java", "public @interface Api {", "Api"),
    ("java", "    public static Map<String, List<Line>> read(File f) {", "read"),
    ("java", "    protected Invoice(Line line) {", "Invoice"),
    ("java", "record Point(int x) {", "Point"),
    ("java", "    public async Task<int> CountAsync()", "CountAsync"),
    ("kotlin", "data class User(val id: Int)", "User"), ("kotlin", "suspend fun load() {", "load"),
    ("kotlin", "fun <T> List<T>.second(): T", "second"),
    ("c", "int main(int argc, char **argv)", "main"),
    ("c", "static void *grow(size_t n) {", "grow"),
    ("c", "struct buffer {", "buffer"), ("c", "#define MAX 3", "MAX"),
    ("c", "namespace net {", "net"),
    ("c", "void Server::run(int port) {", "Server::run"),
    ("c", "enum class Colour : int {", "Colour"),
    ("ruby", "  def self.load!(url)", "load!"), ("ruby", "module Feed", "Feed"),
    ("php", "    public static function make(): self", "make"), ("php", "final class A {", "A"),
    ("shell", "build_all() {", "build_all"), ("shell", "function deploy {", "deploy"),
    ("sql", "CREATE TABLE IF NOT EXISTS orders (", "orders"), ("sql", "create view v1 as", "v1"),
    ("sql", 'CREATE UNIQUE INDEX "idx_a" ON t (a);', "idx_a"),
    ("sql", "create or replace function total() returns int", "total"),
    ("swift", "public func load() {", "load"), ("scala", "case class Point(x: Int)", "Point"),
    ("elixir", "defmodule Feed.Reader do", "Feed.Reader"), ("lua", "local function f(x)", "f"),
    ("proto", "message Order {", "Order"), ("terraform", 'resource "aws_s3" "logs" {', "logs"),
    ("make", "release: test", "release"), ("markdown", "## How it works ##", "How it works"),
]


@pytest.mark.parametrize(("language", "line", "name"), DEFINITIONS)
def test_definitions_are_found(language, line, name):
    found = find_definition(line, language)
    assert found is not None
    assert found.name == name
    assert found.level == len(line) - len(line.lstrip())


@pytest.mark.parametrize(("language", "line"), [
    ("python", "default = 3"), ("python", "    LIMIT = 3"), ("python", "if x == A:"),
    ("python", "# def old():"), ("js", "if (x) {"), ("js", "return load(x) {"),
    ("js", "for (;;) {"),
    ("js", "type = 3"), ("go", "return func() {"), ("rust", "mod tests {"),
    ("java", "return run();"),
    ("java", "new Foo() {"), ("c", "    return grow(b);"), ("c", "if (x) {"),
    ("c", "grow(b, len);"),
    ("c", "    call(x)"), ("c", "else if (x) {"), ("shell", "echo done"),
    ("sql", "drop table orders;"),
    ("markdown", "text # no"), ("make", "VAR := 3"), ("make", "\trun: x"), ("", "def x():"),
    ("python", "def " + "x" * 100 + "():"),
])
def test_other_lines_are_none(language, line):
    assert find_definition(line, language) is None


def test_an_impl_block_encloses_but_defines_nothing():
    line = "impl<T> Iterator for Stream<T> {"
    assert find_definition(line, "rust") is None
    assert find_enclosing(line, "rust").name == "Stream"


@pytest.mark.parametrize(("language", "line", "comment"), [
    ("python", "  # why", True), ("python", "x = 1  # why", False), ("js", "// why", True),
    ("js", " * why", True), ("js", "*p = 1", False), ("sql", "-- why", True),
    ("c", "#define A", False),
    ("markdown", "# Title", False), ("", "# x", False), ("go", " *", True),
])
def test_comments_are_lines_of_nothing_else(language, line, comment):
    assert is_comment(line, language) == comment


@given(st.text(), st.sampled_from([*symbols._DEFINITIONS, ""]))
def test_any_line_may_come(line, language):
    found = find_enclosing(line, language)
    assert found is None or found.name in line
    is_comment(line, language)
