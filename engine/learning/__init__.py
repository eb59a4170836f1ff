"""Learning: tasks with gold answers, one trainer for every model of the house, and what it made. No screens here.

Read in this order: tasks/ (what is learned), vocabulary and batches (texts as numbers), plan, families and recipes
(what a training is to do), training, run and measuring (how it is done), timeline (what it did, moment by moment),
search and decoding (from the next word to an answer), trained, saying and answers (a model that pages can use, and what
it tells), cards and checkpoints/ (what is shipped), curves/ (what took long and was measured once).
"""
