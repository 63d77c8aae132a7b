"""Verifies an exported audit log of Banto with Python's standard library alone.

    npm run -s audit:export > audit.jsonl
    python3 docs/audit/verify.py audit.jsonl [SEQ:HASH]

It shares no code with Banto, so a fault in Banto's own verifier cannot hide behind it. Exit code 1: the chain is broken.
"""

import decimal
import hashlib
import json
import sys


def number(text):
    """A number as RFC 8785 writes it, which is as ECMAScript does: https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2.3"""
    value = float(text)
    if value == 0:
        return "0"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    figures = "".join(map(str, digits))
    point = len(figures) + exponent
    if 0 < point <= 21:
        text = figures.ljust(point, "0") if point >= len(figures) else figures[:point] + "." + figures[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + figures
    else:
        mantissa = figures[0] + ("." + figures[1:] if len(figures) > 1 else "")
        text = mantissa + "e" + ("+" if point > 0 else "-") + str(abs(point - 1))
    return ("-" if sign else "") + text


class Number(str):
    """A number of the file, as it was written."""


def canonical(value):
    if isinstance(value, Number):
        if value != number(value):
            raise ValueError("the number %s is not written as RFC 8785 writes it" % value)
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        # By UTF-16 code units: https://www.rfc-editor.org/rfc/rfc8785#section-3.2.3
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    return json.dumps(value, ensure_ascii=False)


def main(path, seal=None):
    previous, last = "0" * 64, 0
    with open(path, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            last += 1
            try:
                row = json.loads(line, parse_int=Number, parse_float=Number)
                found, before, seq = row.pop("hash"), row.pop("prev_hash"), str(row["seq"])
                text = previous + "\n" + canonical(row)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                return "broken at seq %d: %s" % (last, error)
            if seq != str(last):
                return "broken at seq %d: the row has the number %s" % (last, seq)
            if before != previous:
                return "broken at seq %d: it does not follow the row before it" % last
            if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != found:
                return "broken at seq %d: it was altered" % last
            previous = found
            if seal and seal.split(":")[0] == str(last) and seal.split(":")[1] != found:
                return "broken at seq %d: it is not what was sealed" % last
    if seal and int(seal.split(":")[0]) > last:
        return "broken at seq %d: the log ends before the seal" % (last + 1)
    print("%d rows verified; seal %d:%s" % (last, last, previous))
    return None


if __name__ == "__main__":
    fault = main(*sys.argv[1:])
    if fault:
        print(fault)
        sys.exit(1)
