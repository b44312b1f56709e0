import { SingleBar } from 'cli-progress';
import { doneOf, type Instance } from './instance.ts';
import { localTime } from './muster/layout.ts';

/** If no bar can be drawn, a line is printed after each such share of the members. */
const SHARE_PER_LINE = 0.1;

/** The progress of a run on standard error: a moving bar on a terminal, otherwise a line now and then. */
export interface RunBar {
  show(this: void, instance: Instance): void;
  /** Stops the bar where it is. */
  stop(this: void): void;
}

/** @param note prints a line where no bar can be drawn. */
export function runBar(
  canDraw: boolean = process.stderr.isTTY,
  note: (line: string) => void = (line) => console.error(line),
): RunBar {
  return canDraw ? movingBar() : plainLines(note);
}
function movingBar(): RunBar {
  let bar: SingleBar | undefined;
  return {
    show: (instance) => {
      const values = {
        members: instance.members,
        rate: rateOf(instance),
        left: leftOf(instance),
        note: noteOf(instance),
      };
      if (bar === undefined) {
        bar = new SingleBar({
          format: '{bar} {percentage}%  {value} of {members} members, {rate}, {left}{note}',
          barCompleteChar: '█',
          barIncompleteChar: '░',
          hideCursor: true,
        });
        bar.start(instance.members, doneOf(instance), values);
      }
      bar.setTotal(instance.members);
      bar.update(doneOf(instance), values);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

function plainLines(note: (line: string) => void): RunBar {
  let printedAt = -1;
  let printed = '';
  return {
    show: (instance) => {
      const done = doneOf(instance);
      const says = noteOf(instance);
      const isDue = done === instance.members || done - printedAt >= instance.members * SHARE_PER_LINE;
      if (done === printedAt && says === printed) return;
      if (says === printed && !isDue) return;
      printedAt = done;
      printed = says;
      const share = instance.members === 0 ? 0 : Math.floor((100 * done) / instance.members);
      note(`${share}%  ${done} of ${instance.members} members, ${rateOf(instance)}, ${leftOf(instance)}${says}`);
    },
    stop: () => undefined,
  };
}

function rateOf({ rate }: Instance): string {
  return `${rate === null ? '–' : rate.toFixed(rate < 10 ? 1 : 0)} members/s`;
}

function leftOf({ eta_seconds: seconds, end_time: ended }: Instance): string {
  if (ended !== null) return 'done';
  if (seconds === null) return '– left';
  return `${seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`} left`;
}

function noteOf({ status, paused, waits_until: next }: Instance): string {
  if (paused) return ', paused';
  if (next !== null) return `, next pass ${localTime(next)}`;
  return status.value === 'RUNNING' ? '' : `, ${status.desc.toLowerCase()}`;
}
