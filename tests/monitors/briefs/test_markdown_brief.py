from base64 import b64encode

from monitors.briefs.brief import Brief, PictureBlock, TableBlock, TextBlock
from monitors.briefs.markdown_brief import as_markdown, escaped

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_a_brief_reads_from_title_to_link() -> None:
    table = TableBlock(
        "Sellers", {"who": "Seller", "n": "Actual"}, [{"who": "s1", "n": 43}], frozenset({"n"}), 2
    )
    picture = PictureBlock("Funnel", SVG, "A funnel")
    text = as_markdown(
        Brief("Two sellers", "as of 12 Nov", [TextBlock("Why.", "Note"), table, picture],
              "https://desk/sellers")
    )  # fmt: skip
    assert text.splitlines()[:4] == ["# Two sellers", "", "as of 12 Nov", ""]
    assert "| Seller | Actual |\n| --- | ---: |\n| s1 | 43 |" in text
    assert "2 more are not in this table." in text
    assert f"![A funnel](data:image/svg+xml;base64,{b64encode(SVG.encode()).decode()})" in text
    assert text.endswith("<https://desk/sellers>\n")


def test_data_stays_text_whatever_it_holds() -> None:
    assert escaped("a|b\n# c") == r"a\|b \# c"
    assert escaped("![x](http://evil)").startswith(r"\!\[x\]\(")
    assert "http:" not in escaped("see http://evil")
    assert escaped("- item") == r"\- item"
    assert escaped("1. item") == r"\1. item"
    assert escaped("12 Nov, 3.5 %") == "12 Nov, 3.5 %"
