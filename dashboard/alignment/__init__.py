"""What the pages of Alignment share: whose sentence, by which model, told to the pictures. Draws no picture itself."""
