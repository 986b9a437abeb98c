#!/usr/bin/env python3
"""The peer (PyPI: pac-synth) counts a case file: prints seconds, combinations and the sum of their counts.

    bench/count_peer.py CASES.csv LENGTH
"""
import csv
import sys
import time

import pacsynth

pacsynth.set_number_of_threads(2)
with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
dataset = pacsynth.Dataset(rows)
begin = time.monotonic()
counts = dataset.get_aggregates(int(sys.argv[2]), ";")
seconds = time.monotonic() - begin
print(f"{seconds:.6f} {len(counts)} {sum(counts.values())}")
