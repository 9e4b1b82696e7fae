"""What a person would read on a page run by AppTest."""

from streamlit.testing.v1 import AppTest


def text_of(page: AppTest) -> str:
    """All words of the page: markdown, captions, headings, plain text, boxes."""
    headings = (page.title, page.header, page.subheader)
    boxes = (page.error, page.info, page.warning)
    kinds = (*headings, page.markdown, page.caption, page.text, *boxes, page.code)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def unescaped(text: str) -> str:
    """Markdown with the escapes of `plain` taken back."""
    return text.replace("\\", "").replace("\u2060", "")
