import { readEnginesFile } from './engines-file.ts';
import { exclusively } from './mutual-exclusion.ts';
import type { OnProgress } from './engine.ts';
import { ensureRunning, liveProcess, type Situation } from './running-engines.ts';

const LOOK_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const TENDING_MS = 15_000;

/**
 * Checks every second whether the engines are alive, restarts those that died, and tends the others now and then. Several
 * processes may watch the same ones.
 */
export function watchEngines(situation: Situation, onEvent: OnProgress) {
  const { data, engines } = situation;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let pauseMs = LOOK_MS;
  let isStopped = false;
  let tendedAt = performance.now();

  const schedule = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look().finally(schedule);
    }, pauseMs);
    timer.unref();
  };

  const look = async () => {
    const ended = await findEnded();
    if (isStopped) return;
    if (ended.length === 0) {
      await tend();
      return;
    }
    const titles = ended.map(({ title }) => title).join(' and ');
    try {
      const { started } = await exclusively(data.lock, () => ensureRunning(situation));
      if (started.length > 0)
        onEvent(`${titles} stopped unexpectedly. Muster restarted ${ended.length > 1 ? 'them' : 'it'}.`);
      pauseMs = LOOK_MS;
    } catch (error) {
      onEvent(
        `${titles} stopped unexpectedly and cannot be restarted: ${error instanceof Error ? error.message : String(error)}`,
      );
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  };

  const tend = async () => {
    if (performance.now() - tendedAt < TENDING_MS) return;
    tendedAt = performance.now();
    const file = await readEnginesFile(data);
    // One that does not answer now is asked again.
    await Promise.allSettled(
      engines.map(async (engine) => {
        const ports = engine.portsOf(file);
        if (ports) await engine.tend?.(ports);
      }),
    );
  };

  const findEnded = async () => {
    const file = await readEnginesFile(data);
    const found = await Promise.all(
      engines.map(async (engine) => ({ engine, live: await liveProcess(engine.name, data, file) })),
    );
    return found.filter(({ live }) => live === undefined).map(({ engine }) => engine);
  };

  return {
    start: schedule,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
