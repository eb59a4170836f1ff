"""Learning: tasks with gold answers, one trainer for every model of the house, and what it made. No screens here.

Read in this order: tasks (what is learned), vocabulary and batches (texts as numbers), plan (what a training is to
do), training, measuring, timeline (what it did, moment by moment), checkpoints (what is shipped).
"""
