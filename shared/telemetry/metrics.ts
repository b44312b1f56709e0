import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  databaseCommands,
  endedRuns,
  outsideCalls,
  outsideTurns,
  requests,
  settledMembers,
} from '../runtime/watched.ts';

/** The metrics of this process. */
export interface Metrics {
  /** All of them, in Prometheus's text format. */
  print(this: void): Promise<string>;
  readonly contentType: string;
  /** A gauge that is read when the metrics are. If reading fails, it has no value this time. */
  gauge(
    this: void,
    about: { name: string; help: string; labels: readonly string[] },
    read: () => Promise<{ labels: Record<string, string>; value: number }[]>,
  ): void;
  /** Further text of the same format, such as another exporter's. If it cannot be had, it is left out. */
  append(this: void, read: () => Promise<string>): void;
  /** Stops counting. */
  close(this: void): void;
}

/** From a quick answer to the longest that a request waits for, in seconds. */
const REQUEST_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const COMMAND_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const WAIT_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900];

/**
 * Starts counting. Labels are names from lists that the code knows: routes, jobs, outside systems, commands; never ids
 * of members or runs. A counter counts what this process saw succeed, at most once each: after a crash in between it
 * may miss some, and the journal is what is true.
 */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stops = [
    watchRequests(registers),
    watchDatabase(registers),
    ...watchOutside(registers),
    ...watchRuns(registers),
  ];
  const appended: (() => Promise<string>)[] = [];
  return {
    contentType: registry.contentType,
    print: async () => {
      const more = appended.map((read) => read().catch(() => ''));
      return [await registry.metrics(), ...(await Promise.all(more))].join('\n');
    },
    gauge: ({ labels: labelNames, ...about }, read) => {
      new Gauge({
        ...about,
        labelNames: [...labelNames],
        registers,
        async collect() {
          this.reset();
          const found = await read().catch(() => []);
          for (const { labels, value } of found) this.set(labels, value);
        },
      });
    },
    append: (read) => appended.push(read),
    close: () => {
      for (const stop of stops) stop();
      registry.clear();
    },
  };
}

function watchRequests(registers: Registry[]): () => void {
  const seconds = new Histogram({
    name: 'muster_http_request_duration_seconds',
    help: 'Requests to the API, by route, method and status, until the answer was sent.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  return requests.watch(({ method }) => {
    const end = seconds.startTimer();
    return { end: ({ route, status }) => end({ method, route, status }) };
  });
}

function watchDatabase(registers: Registry[]): () => void {
  const seconds = new Histogram({
    name: 'muster_database_command_duration_seconds',
    help: 'Commands to the database, by command and whether the database carried them out.',
    labelNames: ['command', 'result'],
    buckets: COMMAND_SECONDS,
    registers,
  });
  return databaseCommands.watch(({ command }) => {
    const end = seconds.startTimer({ command });
    return { end: ({ isOk }) => end({ result: isOk ? 'ok' : 'failed' }) };
  });
}

function watchOutside(registers: Registry[]): (() => void)[] {
  const calls = new Histogram({
    name: 'muster_outside_call_duration_seconds',
    help: 'Calls to outside systems, by system and result, without the wait for their turn.',
    labelNames: ['system', 'result'],
    buckets: CALL_SECONDS,
    registers,
  });
  const waits = new Histogram({
    name: 'muster_outside_wait_seconds',
    help: 'How long calls waited for their turn under the limit of an outside system.',
    labelNames: ['system'],
    buckets: WAIT_SECONDS,
    registers,
  });
  const waiting = new Gauge({
    name: 'muster_outside_waiting',
    help: 'Calls that wait for their turn now.',
    labelNames: ['system'],
    registers,
  });
  return [
    outsideCalls.watch((labels) => {
      const end = calls.startTimer(labels);
      return { end: ({ result }) => end({ result }) };
    }),
    outsideTurns.watch((labels) => {
      const end = waits.startTimer(labels);
      waiting.inc(labels);
      return {
        end: () => {
          end();
          waiting.dec(labels);
        },
      };
    }),
  ];
}

function watchRuns(registers: Registry[]): (() => void)[] {
  const runs = new Counter({
    name: 'muster_runs_ended_total',
    help: 'Runs that this process ended, by job and final status.',
    labelNames: ['job', 'status'],
    registers,
  });
  const members = new Counter({
    name: 'muster_members_total',
    help: 'Members that this process gave their outcome, by job and outcome.',
    labelNames: ['job', 'outcome'],
    registers,
  });
  const parked = new Counter({
    name: 'muster_members_parked_total',
    help: 'Times that a member was put off to a further pass, by job.',
    labelNames: ['job'],
    registers,
  });
  return [
    endedRuns.watch((labels) => runs.inc(labels)),
    settledMembers.watch(({ job, counts, parked: times }) => {
      for (const [outcome, count] of Object.entries(counts)) members.inc({ job, outcome }, count);
      parked.inc({ job }, times);
    }),
  ];
}
