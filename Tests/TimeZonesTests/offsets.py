# Prints what Python's zoneinfo makes of the same database: for each zone of the arguments a line
# with its name, then a line `instant offset` for every day from 1971 to 2037 and for each change of
# these years one second before, at and after it.
import datetime
import sys
import zoneinfo

UTC = datetime.timezone.utc


def offset(zone, instant):
    return int(datetime.datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())


for name in sys.argv[1:]:
    zone = zoneinfo.ZoneInfo(name)
    print(name)
    day = int(datetime.datetime(1971, 1, 1, tzinfo=UTC).timestamp())
    last = offset(zone, day)
    while day < datetime.datetime(2038, 6, 1, tzinfo=UTC).timestamp():
        here = offset(zone, day)
        if here != last:
            low, high = day - 86400, day
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == last else (low, middle)
            for instant in (low, high, high + 1):
                print(instant, offset(zone, instant))
            last = here
        if day % (86400 * 30) == 0:
            print(day, here)
        day += 86400
