"""The dashboard's front door: frame, navigation and the session every page needs; nothing else."""

import streamlit as st

if __name__ == "__main__":
    from pages.desk import session
    from pages.parts import frame

    frame.configure()
    session.open_session()
    page = st.navigation(frame.places(), position="top")
    with session.guard(), frame.visit(page):
        page.run()
else:
    # `streamlit run app.py` finds the name `app` and imports this file as a server: what `riskdesk serve` puts around
    # the pages is around them then, too, and an address that may not be listened on is refused before it answers.
    from pages import launcher

    app = st.App(__file__, **launcher.plain_parts())
