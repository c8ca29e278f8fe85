"""Imports what the processes of Tridesk need; the process in which this is done is forked (`bench.forks`)."""

import gc

import django

django.setup()

from tridesk.config.parts import import_all  # noqa: E402 - its settings first

import_all(("prepare", "web", "mail", "intake", "jobs", "notices"))
gc.collect()
gc.freeze()  # no fork's collector writes into the memory that all share
