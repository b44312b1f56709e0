/**
 * Takes turns at calling an outside system from its own process, as often as allowed, and reports when each call goes
 * out: `node --import tsx calling-process.ts DATABASE`. Its wall clock can be set from outside.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { OutsideSystem } from '../../shared/outside/outside-systems.ts';
import { openStore } from '../../shared/store/store.ts';
import { testEngines } from './engines.ts';
import { watchClock } from './watch-clock.ts';

/** Orders to the process: how wrong its wall clock is, and what to call from now on. */
export interface CallingOrder {
  wrongByMs?: number;
  call?: OutsideSystem;
}

/** What it tells: that it is ready; or which call went out, by the right clock, and not before when. */
export type CallingNews = { ready: true } | { call: OutsideSystem; at: number; notBefore: number };

const AT_ONCE = 6;
const CALL_TAKES_MS = 50;

const [database = ''] = process.argv.slice(2);
const rightNow = Date.now.bind(Date);
let wrongByMs = 0;
Date.now = () => rightNow() + wrongByMs;

const watched = watchClock(rightNow);
const store = await openStore(testEngines().mongodbUrl, database);
let giveUp = new AbortController();

process.on('message', (order: CallingOrder) => {
  wrongByMs = order.wrongByMs ?? wrongByMs;
  if (order.call === undefined) return;
  giveUp.abort();
  giveUp = new AbortController();
  const { signal } = giveUp;
  for (let caller = 0; caller < AT_ONCE; caller += 1) {
    callAgainAndAgain(order.call, signal).catch(failUnless(signal));
  }
});
process.on('disconnect', () => process.exit());

async function callAgainAndAgain(system: OutsideSystem, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const turn = await store.rates.turn(system, signal);
    tell({ call: system, at: rightNow(), notBefore: watched.lastLook() });
    await delay(CALL_TAKES_MS);
    turn.answered();
  }
}

/** A new order gives up the current turn; any other failure fails the test. */
function failUnless(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

function tell(news: CallingNews): void {
  process.send?.(news);
}

tell({ ready: true });
