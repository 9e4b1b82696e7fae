from monitors.briefs.brief import Brief, PictureBlock, TableBlock, TextBlock
from monitors.briefs.html_brief import as_html

EVIL = '<script>alert(1)</script> & "x" ![a](http://evil/p.png)'
TABLE = TableBlock(
    EVIL, {"who": "Seller", "n": "Actual"}, [{"who": EVIL, "n": 43}], frozenset({"n"}), more=1200
)


def brief() -> Brief:
    picture = PictureBlock("Funnel", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "A funnel")
    return Brief(EVIL, "as of 12 Nov", [TextBlock(EVIL, "Note"), TABLE, picture], link="javascript:alert(1)")


def test_what_comes_from_data_is_never_markup() -> None:
    text = as_html(brief())
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "javascript:" not in text


def test_a_picture_is_data_and_nothing_is_fetched() -> None:
    text = as_html(brief())
    assert 'src="data:image/svg+xml;base64,' in text
    assert "default-src &#x27;none&#x27;" in text


def test_numbers_stand_right_and_what_is_left_out_is_said() -> None:
    text = as_html(brief())
    assert '<td class="right">43</td>' in text
    assert "1,200 more are not in this table." in text
    assert "Nothing here." in as_html(Brief("x", "y", [TableBlock("Empty", {"a": "A"}, [])]))


def test_a_link_of_the_web_is_a_link() -> None:
    assert '<a href="https://desk/sellers?id=1">' in as_html(
        Brief("x", "y", link="https://desk/sellers?id=1")
    )
