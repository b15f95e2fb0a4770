"""Writes the hashes of 1,000 texts by ipykernel's murmur2_x86 (with its package installed)."""

import json
import random

from ipykernel.compiler import murmur2_x86

random.seed(2026)
letters = "abc {}()=\n;äöé中文😀👩‍🔬𝒳\u0000"
texts = ["".join(random.choices(letters, k=n % 61)) for n in range(1000)]
with open("test/golden/murmur2.json", "w", encoding="utf-8") as file:
    json.dump([[text, murmur2_x86(text, 0xC70F6907)] for text in texts], file)
    file.write("\n")
