"""Review: what needs us this morning?"""

import streamlit as st

from pages.parts import session

desk = session.require()
st.title("Review")
st.text(str(desk.home))
