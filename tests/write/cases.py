"""Changes as people make them, built with real git: what the draft says of each is a golden.

``before`` and ``after`` map paths to content; ``None`` takes a file away, a path that only
``before`` names stays as it is. Contents are lines of some length so that hunks have context.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.write import samples
from tests.write import samples_typed as typed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Repo


@dataclass(frozen=True)
class Case:
    """One change; ``executable`` names files whose mode is set in ``after``."""

    name: str
    before: dict[str, str | bytes] = field(default_factory=dict)
    after: dict[str, str | bytes | None] = field(default_factory=dict)
    branch: str = ""
    hint: str = ""
    executable: tuple[str, ...] = ()
    submodule: tuple[str, str] = ()

    def stage(self, repo: Repo) -> None:
        """Make a commit of ``before`` and stage ``after``."""
        for path, content in self.before.items():
            repo.write(path, content)
        if self.submodule:
            self._link(repo, self.submodule[0])
        if self.before or self.submodule:
            repo.git("add", "-A", "--", *self.before)
            repo.git("commit", "-q", "-m", "before")
        for path, content in self.after.items():
            if content is None:
                (repo.path / path).unlink()
            else:
                repo.write(path, content)
        for path in self.executable:
            (repo.path / path).chmod(0o755)
        changed = [*self.after, *self.executable]
        if changed:
            repo.git("add", "-A", "--", *changed)
        if self.submodule:
            self._link(repo, self.submodule[1])

    @staticmethod
    def _link(repo: Repo, commit: str) -> None:
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},libs/json")

    @property
    def initial(self) -> bool:
        return not self.before and not self.submodule


def golden(name: str) -> Path:
    from pathlib import Path as File

    return File(__file__).parent / "golden" / f"{name}.txt"


def numbered(count: int, line: str = "value_{0} = {0}") -> str:
    return "".join(f"{line.format(number)}\n" for number in range(count))


CASES = (
    Case("python-new-functions", {"guard/git/patch.py": samples.PATCH_PY},
         {"guard/git/patch.py": samples.PATCH_PY + samples.PATCH_PY_MORE,
          "tests/git/test_patch.py": samples.PATCH_TEST}, branch="feat/GUARD-12-read-patches"),
    Case("python-fix-in-method", {"shop/cart/totals.py": samples.CART_PY,
                                  "tests/cart/test_totals.py": samples.CART_TEST},
         {"shop/cart/totals.py": samples.CART_PY.replace("price * count", "price * max(count, 0)"),
          "tests/cart/test_totals.py": samples.CART_TEST + samples.CART_TEST_MORE},
         branch="fix/SHOP-381_negative-count"),
    Case("python-reformat", {"tools/report.py": samples.REPORT_PY},
         {"tools/report.py": samples.REPORT_PY_FORMATTED}),
    Case("python-comments", {"tools/report.py": samples.REPORT_PY},
         {"tools/report.py": samples.REPORT_PY.replace(
             "# sum up", "# sum up, rows without an amount\n    # count as nothing")}),
    Case("python-rename-function", {"app/names.py": samples.NAMES_PY, "app/use.py": samples.USE_PY},
         {"app/names.py": samples.NAMES_PY.replace("parse_name", "split_name"),
          "app/use.py": samples.USE_PY.replace("parse_name", "split_name")}),
    Case("typescript-new-class", {"packages/store/src/index.ts": "export * from './store'\n"},
         {"packages/store/src/index.ts": "export * from './store'\nexport * from './cache'\n",
          "packages/store/src/cache.ts": typed.CACHE_TS,
          "packages/store/test/cache.spec.ts": typed.CACHE_SPEC}),
    Case("typescript-small-fix", {"web/src/api/client.ts": typed.CLIENT_TS},
         {"web/src/api/client.ts": typed.CLIENT_TS.replace("timeout: 0", "timeout: 10_000")}),
    Case("go-new-handler", {"internal/server/server.go": typed.SERVER_GO},
         {"internal/server/server.go": typed.SERVER_GO.replace(
             "// routes end", '\tmux.HandleFunc("/healthz", s.handleHealth)\n\t// routes end'),
          "internal/server/health.go": typed.HEALTH_GO,
          "internal/server/health_test.go": typed.HEALTH_TEST_GO}, branch="feature/45-health"),
    Case("rust-refactor", {"crates/parser/src/lib.rs": typed.LIB_RS},
         {"crates/parser/src/lib.rs": typed.LIB_RS_AFTER}, branch="refactor/token-stream"),
    Case("java-method", {"core/src/main/java/org/acme/billing/Invoice.java": typed.INVOICE_JAVA},
         {"core/src/main/java/org/acme/billing/Invoice.java": typed.INVOICE_JAVA_AFTER,
          "core/src/test/java/org/acme/billing/InvoiceTest.java": typed.INVOICE_TEST_JAVA}),
    Case("c-fix", {"src/net/buffer.c": typed.BUFFER_C, "src/net/buffer.h": typed.BUFFER_H},
         {"src/net/buffer.c": typed.BUFFER_C.replace("len > cap", "len >= cap")}),
    Case("sql-migration", {"db/README.md": "# Database\n"},
         {"db/migrations/0007_orders.sql": samples.ORDERS_SQL}),
    Case("shell-and-make", {"Makefile": samples.MAKEFILE, "scripts/release.sh": samples.RELEASE_SH},
         {"Makefile": samples.MAKEFILE + "\nrelease: test\n\t./scripts/release.sh\n",
          "scripts/release.sh": samples.RELEASE_SH.replace(
              "# main", 'sign() {\n  gpg --detach-sign "$1"\n}\n\n# main')}),
    Case("ruby-and-docs", {"lib/feed/reader.rb": samples.READER_RB, "README.md": samples.README},
         {"lib/feed/reader.rb": samples.READER_RB_AFTER,
          "README.md": samples.README + "\n## Retries\n\nA feed is asked three times.\n"}),
    Case("docs-new-section", {"docs/routing.md": samples.ROUTING_MD},
         {"docs/routing.md": samples.ROUTING_MD + "\n## Budgets\n\nWhat is left decides.\n"}),
    Case("tests-only", {"tests/cart/test_totals.py": samples.CART_TEST},
         {"tests/cart/test_totals.py": samples.CART_TEST + samples.CART_TEST_MORE}),
    Case("ci-only", {".github/workflows/ci.yml": samples.CI_YML},
         {".github/workflows/ci.yml": samples.CI_YML.replace("'3.12'", "'3.12', '3.13'")}),
    Case("ci-action-bump", {".github/workflows/ci.yml": samples.CI_YML},
         {".github/workflows/ci.yml": samples.CI_YML.replace("checkout@v4", "checkout@v5")}),
    Case("one-dependency", {"requirements.txt": "requests==2.31\nrich==14.0.0\n"},
         {"requirements.txt": "requests==2.32\nrich==14.0.0\n"}),
    Case("npm-dependencies", {"package.json": samples.PACKAGE_JSON,
                              "package-lock.json": numbered(400, '"pkg-{0}": "1.{0}.0"')},
         {"package.json": samples.PACKAGE_JSON_AFTER,
          "package-lock.json": numbered(400, '"pkg-{0}": "1.{0}.1"')}),
    Case("only-lock-file", {"uv.lock": numbered(80, 'version = "1.{0}"')},
         {"uv.lock": numbered(80, 'version = "2.{0}"')}, branch="chore/deps"),
    Case("release", {"pyproject.toml": samples.PYPROJECT, "CHANGELOG.md": "# Changes\n"},
         {"pyproject.toml": samples.PYPROJECT.replace('"1.2.0"', '"1.3.0"'),
          "CHANGELOG.md": "# Changes\n\n## 1.3.0\n\n- faster\n"}),
    Case("moved-folder", {f"utils/{name}.py": numbered(12, f"{name}_{{0}} = {{0}}")
                          for name in ("dates", "money", "text")},
         {**{f"utils/{name}.py": None for name in ("dates", "money", "text")},
          **{f"common/{name}.py": numbered(12, f"{name}_{{0}} = {{0}}")
             for name in ("dates", "money", "text")}}),
    Case("renamed-and-edited", {"src/app/helper.py": samples.NAMES_PY},
         {"src/app/helper.py": None, "src/app/names.py": samples.NAMES_PY + "\n\nLIMIT = 40\n"}),
    Case("deletions-only", {f"legacy/old_{number}.py": numbered(5) for number in range(7)},
         {f"legacy/old_{number}.py": None for number in range(7)}),
    Case("mode-only", {"scripts/run.sh": "#!/bin/sh\necho run\n"}, {},
         executable=("scripts/run.sh",)),
    Case("submodule-bump", {"README.md": "# x\n"}, {},
         submodule=("1234567890123456789012345678901234567890",
                    "abcdef0123456789abcdef0123456789abcdef01")),
    Case("initial-commit", {}, {
        "README.md": samples.README, "pyproject.toml": samples.PYPROJECT, "shop/__init__.py": "",
        "shop/cart/totals.py": samples.CART_PY, "tests/cart/test_totals.py": samples.CART_TEST}),
    Case("empty-change", {"README.md": "# x\n"}, {}),
    Case("many-files", {f"app/views/page_{number}.py": numbered(6) for number in range(24)},
         {f"app/views/page_{number}.py": numbered(6).replace("value_5 = 5", f"value_5 = {number}5")
          for number in range(24)}, branch="PROJ-77-renumber"),
    Case("binary-and-image", {"README.md": "# x\n"},
         {"assets/logo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "data/table.csv": "a,b\n1,2\n"}),
    Case("with-a-hint", {"shop/cart/totals.py": samples.CART_PY},
         {"shop/cart/totals.py": samples.CART_PY.replace("price * count", "price * max(count, 0)")},
         branch="work", hint="Prevented negative totals when a count is below zero."),
    Case("hostile-names", {"README.md": "# x\n"},
         {"src/\x1b[31mred\u202e\nSigned-off-by: Eve <e@x>.py": "def run():\n    pass\n",
          "src/#comment.py": "value = 1\n", "src/" + "long/" * 30 + "end.py": "value = 2\n"}),
)
