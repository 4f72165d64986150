# Prints, for each change of each zone of the arguments from 2026 to 2035, what
# cron(0/30 * * * ? *) gives there by Python's zoneinfo: a line each, the zone, the Unix second two
# hours before the change, and the ten times after it, in Unix seconds.
import datetime
import sys
import zoneinfo

UTC = datetime.timezone.utc


def offset(zone, instant):
    return datetime.datetime.fromtimestamp(instant, zone).utcoffset()


def changes(zone):
    hour = int(datetime.datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    end = datetime.datetime(2036, 1, 1, tzinfo=UTC).timestamp()
    while hour < end:
        if offset(zone, hour) != offset(zone, hour + 3600):
            low, high = hour, hour + 3600
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == offset(zone, hour) else (low, middle)
            yield high
        hour += 3600


def times(zone, start):
    shown = datetime.datetime.fromtimestamp(start, zone).replace(tzinfo=None, fold=0)
    shown = shown.replace(minute=shown.minute // 30 * 30, second=0)
    found = []
    while len(found) < 10:
        shown += datetime.timedelta(minutes=30)
        instant = int(shown.replace(tzinfo=zone).timestamp())
        exists = datetime.datetime.fromtimestamp(instant, zone).replace(tzinfo=None, fold=0) == shown
        if exists and instant > start:
            found.append(instant)
    return found


for name in sys.argv[1:]:
    zone = zoneinfo.ZoneInfo(name)
    for change in changes(zone):
        start = change - 7200
        print(name, start, *times(zone, start))
