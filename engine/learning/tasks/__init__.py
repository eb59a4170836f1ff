"""Tasks with unlimited seeded data, true answers and gold alignments. Knows no model.

Read in this order: task (what one is), letters, dates, french, chinese (translation), slots, tags, sentiment (labels).
"""

from engine.learning.tasks.chinese import CHINESE
from engine.learning.tasks.dates import DATES
from engine.learning.tasks.french import FRENCH
from engine.learning.tasks.letters import COPY, REVERSE, SORT
from engine.learning.tasks.sentiment import SENTIMENT
from engine.learning.tasks.slots import SLOTS
from engine.learning.tasks.tags import TAGS
from engine.learning.tasks.task import Example, Task

TASKS: dict[str, Task] = {task.name: task for task in (FRENCH, CHINESE, DATES, COPY, REVERSE, SORT, SLOTS, TAGS,
                                                       SENTIMENT)}

__all__ = ["TASKS", "Example", "Task"]
