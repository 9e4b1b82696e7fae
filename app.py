"""The dashboard's front door: frame, navigation and the session every page needs; nothing else."""

import streamlit as st

from pages.parts import frame, session

frame.configure()
session.open_session()
page = st.navigation(frame.places(), position="top")
with session.guard():
    page.run()
