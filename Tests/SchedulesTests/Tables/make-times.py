# Prints the table of cron expressions and their next ten times that ScheduleTimesTests compares
# with: a line each, the expression, the time to start from, who agrees, and the times, with tabs
# between them. "days": found by going through every day until 2199, field by field; "croniter":
# croniter 7.0 (PyPI), which has no W, no L behind a weekday and no years, found the same.
#
# usage: python3 make-times.py > times.tsv
import datetime
import random

from croniter import croniter

UTC = datetime.timezone.utc
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()
BOUNDS = [(0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199)]

# What the documentation and recorded calls of AWS accept.
RECORDED = """0 10 * * ? *|15 12 * * ? *|0 18 ? * MON-FRI *|0 8 1 * ? *|0/15 * * * ? *
0/10 * ? * MON-FRI *|0/5 8-17 ? * MON-FRI *|0/30 20-23 ? * MON-FRI *|0/30 0-2 ? * MON-FRI *
0 2 ? * SAT *|5,35 14 * * ? *|15 10 ? * 6L 2002-2005|0 2 ? * SAT#3 *|* * ? * SAT#3 *
0/5 5 ? JAN 1-5 2022"""
# Every wildcard, at its edges.
EDGES = """0 20-2 * * ? *|0 0 L * ? *|0 0 L FEB ? *|0 0 LW * ? *|0 0 15W * ? *|0 0 1W * ? *
0 0 31W * ? *|0 0 30W * ? *|0 0 29W FEB ? *|0 0 28W 2 ? *|0 0 ? * L *|0 0 ? * 1L *|0 0 ? * 7L *
0 0 ? * SUNL *|0 0 ? * 3#1 *|0 0 ? * 3#5 *|0 0 ? * FRI#5 *|0 0 ? FEB SUN#5 *|0 0 29 2 ? *
0 0 31 * ? *|0 0 30 2 ? *|59 23 31 DEC ? *|0 0 1 1 ? *|* * * * ? *|*/7 */5 * * ? *|59/1 * * * ? *
0 0/5 1/10 1/3 ? *|0 0 */10 * ? *|0 0 ? */2 2/2 *|0 12 ? NOV-FEB MON *|0 12 ? * FRI-MON *
0 12 ? * SAT-SUN *|0 12 * 11-2 ? *|0 22-1/2 * * ? *|0 0 1 1 ? 2027/5|0 0 1 1 ? 2199|0 0 1 1 ? 2198,2199
0 0 29 2 ? 2096-2104|0 0 ? 2 7#5 *|1,2,3-5,50/3 4 * * ? *|0 6 ? jan,mAr mon *
0 0 ? * 2,4,6 *|10-20/3 9-17/4 ? * 2-6/2 *|0 0 10-20/5 * ? *|30 1 ? * 1#1 *|30 2 ? 3 1#2 *
0 0 31 1,3,5 ? *|0 0 31 4 ? *|0 0 LW 2,5,8 ? 2026-2030|45 23 L 2 ? 2027-2100"""


def value(text, field):
    names = {3: MONTHS, 4: DAYS}.get(field, [])
    if text.upper() in names:
        return names.index(text.upper()) + 1
    return int(text)


def values(text, field):
    low, high = BOUNDS[field]
    found = set()
    for part in text.split(","):
        base, _, step = part.partition("/")
        every = int(step or 1)
        if base == "*":
            span = range(low, high + 1)
        elif "-" in base:
            first, last = (value(end, field) for end in base.split("-"))
            count = (last - first) % (high - low + 1) + 1
            span = [(first - low + i) % (high - low + 1) + low for i in range(count)]
        else:
            span = range(value(base, field), (high if step else value(base, field)) + 1)
        found.update(list(span)[::every])
    return found


def month_days(day):
    first = day.replace(day=1)
    return [first + datetime.timedelta(i) for i in range(31) if (first + datetime.timedelta(i)).month == day.month]


def day_matches(day, dom, dow):
    days = month_days(day)
    weekdays = [d for d in days if d.isoweekday() <= 5]
    if dow == "?":
        if dom == "L":
            return day == days[-1]
        if dom == "LW":
            return day == weekdays[-1]
        if dom.endswith("W"):
            wanted = int(dom[:-1])
            return wanted <= len(days) and day == min(weekdays, key=lambda d: abs(d.day - wanted))
        return day.day in values(dom, 2)
    mine = day.isoweekday() % 7 + 1
    if dow == "L":
        return mine == 7
    if dow.endswith("L"):
        return mine == value(dow[:-1], 4) and day.day > len(days) - 7
    if "#" in dow:
        wanted, _, week = dow.partition("#")
        return mine == value(wanted, 4) and (day.day - 1) // 7 + 1 == int(week)
    return mine in values(dow, 4)


def by_days(expression, start, count=10):
    minute, hour, dom, month, dow, year = expression.split()
    minutes, hours = sorted(values(minute, 0)), sorted(values(hour, 1))
    months, years = values(month, 3), values(year, 5)
    found = []
    day = start.date()
    while day.year < 2200 and len(found) < count:
        if day.year not in years:
            day = day.replace(year=day.year + 1, month=1, day=1)
            continue
        if day.month in months and day_matches(day, dom, dow):
            for h in hours:
                for m in minutes:
                    time = datetime.datetime(day.year, day.month, day.day, h, m, tzinfo=UTC)
                    if time > start:
                        found.append(time)
        if day == datetime.date(2199, 12, 31):
            break
        day += datetime.timedelta(1)
    return found[:count]


def by_croniter(expression, start, count=10):
    minute, hour, dom, month, dow, year = expression.split()
    if year != "*" or "W" in dom or ("L" in dow and "#" not in dow):
        return None
    if dow != "?" and "#" not in dow:
        dow = ",".join(str(d - 1) for d in sorted(values(dow, 4)))
    elif "#" in dow:
        day, _, week = dow.partition("#")
        dow = f"{value(day, 4) - 1}#{week}"
    plain = lambda text, field: text if text in ("*", "?", "L") else ",".join(map(str, sorted(values(text, field))))
    fields = [plain(minute, 0), plain(hour, 1), plain(dom, 2), plain(month, 3), dow]
    text = " ".join(fields).replace("?", "*")
    try:
        times = croniter(text, start, max_years_between_matches=200)
        return [times.get_next(datetime.datetime) for _ in range(count)]
    except Exception:
        return None


def random_expression(chance):
    def numbers(field, top=3):
        low, high = BOUNDS[field]
        kind = chance.randrange(5)
        one = lambda: chance.randint(low, high)
        if kind == 0:
            return "*" if field else str(one())
        if kind == 1:
            return f"{one()}/{chance.randint(2, max(3, high // 3))}"
        if kind == 2:
            first, last = one(), one()
            return f"{min(first, last)}-{max(first, last)}"
        return ",".join(str(one()) for _ in range(chance.randint(1, top)))

    dom, dow = numbers(2), "?"
    if chance.random() < 0.5:
        dow = chance.choice([numbers(4), f"{chance.randint(1, 7)}L", f"{chance.choice(DAYS)}#{chance.randint(1, 5)}"])
        dom = "?"
    elif chance.random() < 0.4:
        dom = chance.choice(["L", "LW", f"{chance.randint(1, 31)}W"])
    year = chance.choice(["*"] * 6 + ["2026/3", "2030-2040"])
    return f"{numbers(0)} {numbers(1)} {dom} {numbers(3)} {dow} {year}"


def main():
    chance = random.Random(2026)
    fixed = [e for text in (RECORDED, EDGES) for line in text.split("\n") for e in line.split("|")]
    expressions = fixed + [random_expression(chance) for _ in range(200)]
    start = datetime.datetime(2026, 1, 15, 10, 15, tzinfo=UTC)
    for index, expression in enumerate(expressions):
        begin = start if index < len(fixed) else start + datetime.timedelta(minutes=chance.randrange(5_000_000))
        if expression.endswith(("2002-2005", "2022")):
            begin = datetime.datetime(2002, 1, 1, tzinfo=UTC)
        times = by_days(expression, begin)
        other = by_croniter(expression, begin)
        who = "days"
        if other is not None:
            times_within = [t for t in other if t.year < 2200]
            assert times_within == times, (expression, begin, times, other)
            who = "days,croniter"
        text = " ".join(f"{t:%Y-%m-%dT%H:%M:%SZ}" for t in times)
        print(f"cron({expression})\t{begin:%Y-%m-%dT%H:%M:%SZ}\t{who}\t{text}")


main()
