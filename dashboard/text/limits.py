"""Every limit of what people may give, in one place; each refusal quotes the one it stands on."""

LONGEST_TEXT = 100_000          # characters of one sentence
LONGEST_PASTE = 1_000_000       # characters pasted at once
LARGEST_FILE = 20_000_000       # bytes of an upload
MOST_ROWS = 1_000_000           # rows (lines, records, items) of a file or a paste
MOST_SENTENCES = 10_000         # of them that are kept; the others are named as skipped
MOST_COLUMNS = 1_000            # of a table
LONGEST_QUOTE = 1_000           # lines that one quoted cell may span
DEEPEST_JSON = 50               # brackets within brackets
MOST_JSON_VALUES = 500_000
LONGEST_NUMBER = 400            # digits of a number in JSON
MOST_PAIRS = 20_000             # pairs to train on that are kept; the others are named as skipped
FEWEST_PAIRS = 10               # different sources that a training needs (as engine.learning has it)
MOST_UNITS = 256                # words or characters on one side of a pair (as engine.learning has it)
MOST_TIMES = 20                 # times that one side may be as long as the other
