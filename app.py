"""The dashboard's front door: frame, navigation and the session every page needs; nothing else."""

import streamlit as st

from pages.desk import session
from pages.parts import frame

frame.configure()
session.open_session()
page = st.navigation(frame.places(), position="top")
with session.guard(), frame.visit(page):
    page.run()
