"""Joining ES modules into one text."""

import pytest

from shrinkage.explorers import bundle


def test_a_module_gets_a_constant_with_its_exports() -> None:
    joined = bundle.join([("a.js", "export function f() { return 1; }\nconst hidden = 2;\n")])
    assert joined.startswith("const a_js = (() => {\nfunction f()")
    assert "return { f };" in joined
    assert "export" not in joined


def test_every_kind_of_declaration_can_be_exported() -> None:
    source = (
        "export function a() {}\nexport async function b() {}\nexport class C {}\n"
        "export const d = 1;\nexport let e = 2;\nexport function* g() {}\n"
    )
    assert "return { a, b, C, d, e, g };" in bundle.join([("x.js", source)])


def test_imports_read_the_constants() -> None:
    source = 'import {\n  f, g as h,\n} from "../somewhere/a.js";\nh(f);\n'
    joined = bundle.join(
        [("a.js", "export function f() {}\nexport function g() {}"), ("b.js", source)]
    )
    assert "const {\nf, g: h,\n} = a_js;" in joined
    assert "import" not in joined


def test_a_module_must_stand_before_those_that_import_it() -> None:
    with pytest.raises(ValueError, match=r"b\.js imports \./a\.js, which does not stand before"):
        bundle.join([("b.js", 'import { f } from "./a.js";'), ("a.js", "export function f() {}")])


@pytest.mark.parametrize(
    "line",
    ['import f from "./a.js";', 'import * as a from "./a.js";', "export default 1;",
     "export { f };", 'export * from "./a.js";', "  export function f() {}"],
)  # fmt: skip
def test_other_forms_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"b\.js has an import or export that cannot be joined"):
        bundle.join([("a.js", "export function f() {}"), ("b.js", f"const f = 1;\n{line}\n")])


def test_comments_and_indentation_are_left_out() -> None:
    source = '/**\n * what it is\n */\nconst a = "; // kept"; // gone\n\n  // gone\n  f(a);\n'
    assert bundle.lean(source) == 'const a = "; // kept";\nf(a);\n'
    assert bundle.lean("/* one */\n.a {\n  b: c; /* kept */\n}\n") == ".a {\nb: c; /* kept */\n}\n"
