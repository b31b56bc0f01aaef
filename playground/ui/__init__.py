"""The interface: the only Streamlit in the package."""
