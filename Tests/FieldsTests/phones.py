"""Reads [region, text] a line and writes what Google's library makes of the number, a line each:
its E.164 form, whether its plan has it, and its extension; null for no number."""

import json
import sys

import phonenumbers

for line in sys.stdin:
    region, text = json.loads(line)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        print("null")
        continue
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # Of Mexican mobiles only the form of the form stays what it is.
    again = phonenumbers.parse(e164, region)
    if number.country_code == 52:
        e164 = phonenumbers.format_number(again, phonenumbers.PhoneNumberFormat.E164)
    extension = number.extension or ""
    print(json.dumps([e164, phonenumbers.is_valid_number(number), extension]))
