"""The browser dashboard: with pages/, the only place that knows Streamlit."""
