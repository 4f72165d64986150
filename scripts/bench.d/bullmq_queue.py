"""BullMQ over a Redis that runs: bullmq_queue.py PORT BATCH COUNT.

Prints messages a second: `in` by bulks, eight of them under way; `out` through a worker that does
nothing; `through` one that adds each to a second queue. 1 KB bodies.
"""

import asyncio
import sys
import time

from bullmq import Queue, Worker

PORT, BATCH, COUNT = map(int, sys.argv[1:])
CONNECTION = {"connection": f"redis://127.0.0.1:{PORT}"}
BODY = {"padding": "x" * 1000}
# More bulks under way, or more jobs of a worker, are no faster.
BULKS, JOBS = 8, 50


async def fill(queue):
    room = asyncio.Semaphore(BULKS)

    async def add():
        async with room:
            await queue.addBulk([{"name": "message", "data": BODY} for _ in range(BATCH)])

    await asyncio.gather(*[add() for _ in range(COUNT // BATCH)])


async def work(name, handle):
    """The seconds that a worker takes for all messages of a queue."""
    left, empty = COUNT // BATCH * BATCH, asyncio.Event()

    async def process(job, token):
        nonlocal left
        await handle(job)
        left -= 1
        if left == 0:
            empty.set()

    options = CONNECTION | {"concurrency": JOBS, "removeOnComplete": True}
    begin = time.monotonic()
    worker = Worker(name, process, options)
    await asyncio.wait_for(empty.wait(), 300)
    seconds = time.monotonic() - begin
    await worker.close(force=True)
    return seconds


async def main():
    first, second = Queue("first", CONNECTION), Queue("second", CONNECTION)

    async def nothing(job):
        pass

    async def hand_on(job):
        await second.add("message", job.data)

    begin = time.monotonic()
    await fill(first)
    print(f"in {COUNT / (time.monotonic() - begin):.0f}")
    print(f"out {COUNT / await work('first', nothing):.0f}")
    await fill(first)
    print(f"through {COUNT / await work('first', hand_on):.0f}")
    await first.close()
    await second.close()


asyncio.run(main())
