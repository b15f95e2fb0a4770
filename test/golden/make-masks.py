"""Golden masks, from an implementation of its own of the rules in lib/compute/spec/masks.ts: plain Python, integer by integer.

    python test/golden/make-masks.py > test/golden/masks.json

Each case gives the kept elements as hex digits of four elements each, the first element in the lowest bit.
"""
import json

WORD = 0xFFFFFFFF
BLOCK = 4096


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k[0], second & WORD, (first >> 32) ^ c[3] ^ k[1], first & WORD]
        k = [(k[0] + 0x9E3779B9) & WORD, (k[1] + 0xBB67AE85) & WORD]
    return c


def rotate(x, k):
    return ((x << k) | (x >> (32 - k))) & WORD


def xoshiro(s):
    result = (rotate((s[0] + s[3]) & WORD, 7) + s[0]) & WORD
    t = (s[1] << 9) & WORD
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 11)
    return result


def draw(lanes):
    words = b"".join(xoshiro(lane).to_bytes(4, "little") for lane in lanes)
    return [byte ^ 0x80 for byte in words]


def mask(length, keep_prob, seed, layer, call):
    threshold = round(keep_prob * 2**32)
    kept = []
    for block in range((length + BLOCK - 1) // BLOCK):
        lanes = [philox([lane, block, call & WORD, call >> 32], [seed, layer]) for lane in range(4)]
        for _ in range(BLOCK // 16):
            numbers = [[byte] for byte in draw(lanes)]
            for digits in range(1, 4):
                head = list((threshold >> (32 - 8 * digits)).to_bytes(4, "big")[4 - digits:])
                rest = threshold & (2 ** (32 - 8 * digits) - 1)
                tied = [n == head for n in numbers]
                if not any(tied) or rest == 0:
                    break
                more = draw(lanes)
                for number, byte, t in zip(numbers, more, tied):
                    if t:
                        number.append(byte)
            limit = list(threshold.to_bytes(4, "big"))
            kept += [1 if number < limit[: len(number)] else 0 for number in numbers]
    return kept[:length]


def hexadecimal(bits):
    bits = bits + [0] * (-len(bits) % 4)
    return "".join("%x" % sum(bit << i for i, bit in enumerate(bits[at: at + 4])) for at in range(0, len(bits), 4))


CASES = [
    (100, 0.5, 0, 0, 0),
    (100, 0.5, 7, 0, 0),
    (4096 + 100, 0.8, 7, 1, 3),
    (9000, 0.9999, 0xFFFFFFFF, 2, 2**32 + 5),
    (5000, 1 / 3, 12345, 0, 1),
    (3000, 0.3, 1, 0, 0),
    (2000, 0.501953125, 9, 0, 2),
]

rows = [
    {"length": n, "keepProb": p, "seed": seed, "layer": layer, "call": call, "kept": hexadecimal(mask(n, p, seed, layer, call))}
    for n, p, seed, layer, call in CASES
]
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
