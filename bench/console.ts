import type { Page } from 'playwright-core';
import { makeAssets, storeAssetSet, storeSet } from '../test/support/asset-sets.ts';
import { runBody } from '../test/support/muster-api.ts';
import { task } from '../test/support/sample-api.ts';
import { openConsoleWorld, type ConsoleWorld } from '../test/console/console-world.ts';

const JOB = 'M50701';
const PERSON = 'bench';
/** A frame that takes longer is seen. */
const FRAME_MS = 50;
const WARM_UP_MEMBERS = 200;
const COPIED_AT_ONCE = 5_000;
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
  /** The first and the last fifty of so many members that succeeded, from the address to the rows. */
  pagesOfMembers: { members: number; firstMs: number; lastMs: number };
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
  const parameters = task('License', { Condition: 'REPLACE', Value: 'CC0_V1.0' });
  const { body, text } = await api.call(PERSON, 'POST', `/jobs/${JOB}?op=run`, runBody(set, parameters));
  const info = body['additional_info'] as { link: string } | undefined;
  if (!info) throw new Error(text);
  return info.link.split('/').at(-1) ?? '';
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

/** Makes the journal of the run as long as asked, and opens the first and the last page of its table. */
async function timePages(world: ConsoleWorld, page: Page, run: string, rows: number) {
  const { collection } = world.api.store.journal;
  const known = await collection.find({ run, outcome: 'succeeded' }).toArray();
  let copied = known.length;
  for (let copy = 1; copied < rows; copy += 1) {
    for (let from = 0; from < known.length && copied < rows; from += COPIED_AT_ONCE) {
      const part = known.slice(from, from + Math.min(COPIED_AT_ONCE, rows - copied));
      await collection.insertMany(
        part.map((row) => ({ ...row, _id: `${row._id}-${copy}`, member: `${row.member}-${copy}` })),
      );
      copied += part.length;
    }
  }
  await world.api.store.runs.collection.updateOne({ _id: run }, { $set: { 'counts.succeeded': copied } });
  const time = async (offset: number) => {
    const from = performance.now();
    await page.goto(`${world.api.origin}/runs/${run}?view=members&outcome=succeeded&offset=${offset}`);
    await page.getByRole('table', { name: 'Members' }).getByRole('row').nth(10).waitFor();
    return Math.round(performance.now() - from);
  };
  await time(0);
  return { members: copied, firstMs: await time(0), lastMs: await time(copied - 50) };
}
