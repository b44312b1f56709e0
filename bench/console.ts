import type { Page } from 'playwright-core';
import { batchId } from '../shared/model/batch.ts';
import { journalRowId } from '../shared/model/journal.ts';
import { NO_COUNTS } from '../shared/model/outcome.ts';
import { newRunId } from '../shared/runs/run-name.ts';
import { defined } from '../shared/runtime/defined.ts';
import { makeAssets, storeAssetSet, storeSet } from '../test/support/asset-sets.ts';
import { task } from '../test/support/sample-api.ts';
import { openConsoleWorld, type ConsoleWorld } from '../test/console/console-world.ts';

const JOB = 'M50701';
const PERSON = 'bench';
/** A frame that takes longer is seen. */
const FRAME_MS = 50;
const WARM_UP_MEMBERS = 200;
/** Batches of a long run, as jobs on records have them. */
const BATCH_SIZE = 500;
const BATCHES_AT_ONCE = 10;
/** Every so many members, one failed. */
const ONE_FAILED_OF = 20;
/** Each page, while the run works on its members. */
const WATCHED_MS = 45_000;

interface Frames {
  /** Tasks of the page that took longer than a frame may; the browser counts them from 50 ms on. */
  longTasks: number;
  longestTaskMs: number;
  /** Times between two frames. On a busy machine a page waits for its turn, too. */
  frames: number;
  longFrames: number;
  p99FrameMs: number;
}

export interface ConsoleFigures {
  members: number;
  /** Until the first page of somebody who is signed in is there, with the console's files in the browser's cache. */
  interactiveMs: number;
  /** The page of the run while it runs, for a while. */
  run: Frames;
  /** The list of runs while it runs. */
  list: Frames;
  /** Pages of fifty of so many members that succeeded, from the address to the rows. */
  pagesOfMembers: { members: number; firstMs: number; nextMs: number; lastMs: number; previousMs: number };
}

/** What the console costs the browser, with a run under way: real pages, real figures. */
export async function benchConsole(members: number, tableRows: number): Promise<ConsoleFigures> {
  const world = await openConsoleWorld();
  try {
    await world.makePerson(PERSON, 'GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_ADMINISTRATOR');
    const assets = makeAssets(members);
    const set = await storeAssetSet(world.api.store, assets, 'large');
    const few = assets.slice(0, WARM_UP_MEMBERS).map(({ _id }) => _id);
    const page = await world.openPageOf(PERSON);
    const interactiveMs = await timeFirstPage(world, page);
    // The first run of a page compiles its scripts.
    const first = await submit(world, await storeSet(world.api.store, few, 'warm-up'));
    await page.goto(`${world.api.origin}/runs/${first}`);
    await page.getByText('Completed').first().waitFor();

    const second = await submit(world, set);
    await page.goto(`${world.api.origin}/runs/${second}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const run = await watch(world, page, second);
    await page.goto(`${world.api.origin}/runs`);
    await page.getByRole('table').first().waitFor();
    const list = await watch(world, page, second);
    // What the rest would take says nothing about the console.
    await world.api.call(PERSON, 'POST', `/jobs/${JOB}/instances/${second}?op=cancel`);
    await world.api.ended(second, 600_000);
    const pagesOfMembers = await timePages(world, page, second, tableRows);
    return { members, interactiveMs, run, list, pagesOfMembers };
  } finally {
    await world.close();
  }
}

async function submit({ api }: ConsoleWorld, set: string): Promise<string> {
  return api.submitAs(PERSON, JOB, set, task('License', { Condition: 'REPLACE', Value: 'CC0_V1.0' }));
}

async function timeFirstPage(world: ConsoleWorld, page: Page): Promise<number> {
  const from = performance.now();
  await page.goto(`${world.api.origin}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return Math.round(performance.now() - from);
}

/** In the page: notes every frame and every long task in `seen`. */
const WATCH = `
  globalThis.seen = { tasks: [], frames: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  requestAnimationFrame(function next(now) {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(next);
  });
`;

/** Counts frames and long tasks for a while, or until the run ends. */
async function watch(world: ConsoleWorld, page: Page, run: string): Promise<Frames> {
  await page.evaluate(WATCH);
  const from = performance.now();
  while (performance.now() - from < WATCHED_MS) {
    const stored = await world.api.store.runs.get(run);
    if (stored?.endTime) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { tasks, frames } = await page.evaluate<{ tasks: number[]; frames: number[] }>('seen');
  const sorted = frames.toSorted((a, b) => a - b);
  return {
    longTasks: tasks.length,
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
    frames: frames.length,
    longFrames: frames.filter((ms) => ms > FRAME_MS).length,
    p99FrameMs: Math.round(sorted[Math.floor(0.99 * sorted.length)] ?? 0),
  };
}

/** Opens pages of the members of a run with so many. */
async function timePages(world: ConsoleWorld, page: Page, run: string, members: number) {
  const { id, succeeded } = await storeLongRun(world, run, members);
  const time = async (offset: number) => {
    const from = performance.now();
    await page.goto(`${world.api.origin}/runs/${id}?view=members&outcome=succeeded&offset=${offset}`);
    await page.getByRole('table', { name: 'Members' }).getByRole('row').nth(10).waitFor();
    return Math.round(performance.now() - from);
  };
  await time(0);
  const [firstMs, nextMs] = [await time(0), await time(50)];
  const [lastMs, previousMs] = [await time(succeeded - 50), await time(succeeded - 100)];
  return { members: succeeded, firstMs, nextMs, lastMs, previousMs };
}

/** Stores a run as if it had worked through so many members, with rows like those of a run that did. */
async function storeLongRun({ api: { store } }: ConsoleWorld, like: string, members: number) {
  const [run, row] = await Promise.all([
    store.runs.get(like),
    store.journal.collection.findOne({ run: like, outcome: 'succeeded' }),
  ]);
  if (!run || !row) throw new Error(`Run ${like} has no member that succeeded.`);
  const id = newRunId(new Date());
  const failed = Math.ceil(members / ONE_FAILED_OF);
  const counts = { ...NO_COUNTS, succeeded: members - failed, failed };
  const reasons = [
    { outcome: 'succeeded', reason: row.reason, count: counts.succeeded },
    { outcome: 'failed', reason: 'CONFLICT', count: failed },
  ];
  const frozen = { batches: Math.ceil(members / BATCH_SIZE), members };
  const settings = { ...run.settings, batchSize: BATCH_SIZE };
  await store.runs.insert({ ...run, _id: id, status: 'COMPLETED_WARNING', settings, frozen, counts, reasons });
  for (let first = 0; first < frozen.batches; first += BATCHES_AT_ONCE) {
    const batches = Array.from({ length: Math.min(BATCHES_AT_ONCE, frozen.batches - first) }, (_, index) => {
      const number = first + index + 1;
      const places = Array.from(
        { length: Math.min(BATCH_SIZE, members - (number - 1) * BATCH_SIZE) },
        (_each, place) => (number - 1) * BATCH_SIZE + place,
      );
      return { number, places };
    });
    const idOf = (place: number) => `99${String(place).padStart(10, '0')}`;
    await store.batches.insert(
      batches.map(({ number, places }) => ({
        ...{ _id: batchId(id, number), run: id, number, pass: 1, state: 'settled' as const },
        memberIds: places.map(idOf),
      })),
    );
    await store.journal.insert(
      batches.flatMap(({ number, places }) =>
        places.map((place) => {
          const { before, after, ...rest } = row;
          const found = { ...rest, _id: journalRowId(id, idOf(place)), run: id, batch: batchId(id, number) };
          return place % ONE_FAILED_OF === 0
            ? { ...found, member: idOf(place), outcome: 'failed' as const, reason: 'CONFLICT' }
            : { ...found, member: idOf(place), ...defined({ before, after }) };
        }),
      ),
    );
  }
  return { id, succeeded: counts.succeeded };
}
