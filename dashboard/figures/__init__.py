"""Data in, a figure out: Plotly for what is dense, Altair for what is small. Knows no Streamlit, torch or engine."""
