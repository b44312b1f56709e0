import { once } from 'node:events';
import { OWNER } from '../../shared/access/owner-key.ts';
import { makeSignInLink, SIGN_IN_LINK_PATH } from '../../shared/access/sign-in-links.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { listChanged, type ChangedMember } from './changed-members.ts';
import { followRun } from './follow-run.ts';
import { doneOf, getInstance, type Instance } from '../instance.ts';
import { interruptible } from './interruptible.ts';
import { loadAssetFiles, loadSampleMembers, requireAssetFile, type MemberSource } from './load-members.ts';
import { openMemory } from './memory.ts';
import { withDemo, type Demo } from './open-demo.ts';
import { findScene } from './scenes/scenes.ts';
import type { DemoScene, OpenScene } from './scene.ts';
import { findJob, submitNew, submitRemembered, type DemoRun } from './submit-run.ts';
import { takeSet } from './take-set.ts';

const MEMBERS_SHOWN = 3;
const LINK_MINUTES = 24 * 60;
/** What the API answers when a run, its set or its job no longer exists. */
const GONE: readonly number[] = [400, 404, 409];

export interface DemoOptions {
  /** The scene: which job is run. */
  job?: string;
  /** Folder of the files to load instead of the built-in sample. */
  data?: string;
  /** How many members the set has at most. */
  members?: number;
}

export interface DemoSurroundings {
  config: Config;
  say: (line: string) => void;
  /** Aborts when a person stops the demo. */
  signal: AbortSignal;
  /** Called at the end of the run, before everything is closed. */
  onEnd: (result: DemoResult) => void;
  /** Whether to keep running after the end, for a person to look around in the console. */
  stays: boolean;
}

export interface DemoResult {
  instance: Instance;
  /** Some of the members that it changed. */
  changed: ChangedMember[];
  /** What the outside system saw. */
  observed: string[];
  /** Whether an earlier demo began the run. */
  isResumed: boolean;
  /** Whether Muster continues without the demo. */
  isJoined: boolean;
  /** Whether the demo goes on until it is stopped. */
  stays: boolean;
  /** Where the run is shown, and a link that signs the owner in there, once. */
  page: { run: string; signIn: string };
}

/** A person stopped the demo early; the message says how to continue. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/**
 * Runs the job on a set, or continues the run of a demo that was stopped early.
 * @throws Interruption; MusterError, EngineError or ConfigError saying what prevents it.
 */
export async function runDemo(
  options: DemoOptions,
  { config, say, signal, onEnd, stays }: DemoSurroundings,
): Promise<void> {
  const scene = await chooseScene(options, config);
  if (options.data !== undefined) await requireAssetFile(options.data);
  const opened = await scene.open();
  let seen: Instance | undefined;
  let isJoined = false;
  try {
    await withDemo({ config: opened.configure?.(config) ?? config, say, signal }, async (demo, ending) => {
      const { api, memory, stack } = demo;
      isJoined = stack.joined !== undefined;
      await opened.prepare({ ...demo, say });
      const resumed = await resume(demo, say);
      const run = resumed ?? (await begin(demo, { scene, opened }, options, { say, signal: ending }));
      const instance = await followRun(run, { api, signal: ending, say, onLook: (now) => (seen = now) });
      const changed = await listChanged(api, run, MEMBERS_SHOWN);
      const observed = (await opened.observed?.({ ...demo, say }, instance.id)) ?? [];
      const page = await pageOfRun(demo, instance.id);
      onEnd({
        instance,
        changed,
        observed,
        isResumed: resumed !== undefined,
        isJoined,
        stays: stays && !isJoined,
        page,
      });
      await memory.keep({ run: undefined });
      if (stays && !isJoined) await untilAborted(ending);
    });
  } catch (error) {
    if (signal.aborted) {
      const { run } = (await openMemory(config.dataFolder)).now;
      throw new Interruption(howItGoesOn(seen, run?.instance, isJoined));
    }
    if (seen === undefined || !(error instanceof MusterError)) throw error;
    const { code, httpStatus, message } = error;
    throw new MusterError(code, httpStatus, `${message} Nothing is lost: "npm run demo" continues the run.`);
  } finally {
    await opened.close();
  }
}

async function pageOfRun({ store, stack }: Demo, id: string): Promise<DemoResult['page']> {
  const path = `/runs/${id}`;
  const token = await makeSignInLink(store, { person: OWNER, by: 'demo', minutes: LINK_MINUTES });
  const signIn = `${stack.apiUrl}${SIGN_IN_LINK_PATH}/${token}?return_to=${encodeURIComponent(path)}`;
  return { run: stack.apiUrl + path, signIn };
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * The scene of the run to resume, or else the one asked for.
 * @throws MusterError when there is no such scene, or its members cannot come from files.
 */
async function chooseScene({ job, data }: DemoOptions, { dataFolder }: Config): Promise<DemoScene> {
  const { run } = (await openMemory(dataFolder)).now;
  const scene = findScene(run === undefined ? job : run.scene);
  if (data === undefined || scene.content === 'IER') return scene;
  throw new MusterError(
    'NO_ASSETS',
    400,
    `"${scene.jobName}" does not run on assets. Leave out --data to use the built-in sample.`,
  );
}

/** The run of an earlier demo whose end was not shown. */
async function resume({ api, memory }: Demo, say: (line: string) => void): Promise<DemoRun | undefined> {
  const { run } = memory.now;
  if (run === undefined) return undefined;
  try {
    const submitted = await submitRemembered(api, memory, run);
    const instance = await getInstance(api, submitted.job, submitted.instance);
    say(
      `Resuming the unfinished demo run ${instance.id} on "${instance.set.desc}": ` +
        `${doneOf(instance)} of ${instance.members} members were done. The next demo starts a new run.`,
    );
    return submitted;
  } catch (error) {
    if (!(error instanceof MusterError && GONE.includes(error.httpStatus))) throw error;
    say(`An earlier demo run cannot be resumed (${error.message}) A new one is started.`);
    await memory.keep({ run: undefined });
    return undefined;
  }
}

async function begin(
  demo: Demo,
  { scene, opened }: { scene: DemoScene; opened: OpenScene },
  { data, members: limit = scene.members }: DemoOptions,
  { say, signal }: Pick<DemoSurroundings, 'say' | 'signal'>,
): Promise<DemoRun> {
  const { api, memory } = demo;
  const loading =
    data === undefined ? loadSampleMembers(scene.content, { ...demo, say }) : loadAssetFiles(data, { ...demo, say });
  const source = await interruptible(signal, loading);
  const set = await takeSet({ api, memory, source, limit, say });
  say(`Set "${set.name}" (${set.id}): ${set.members} members`);
  const { values, meaning } = await opened.parameters({ ...demo, say }, await firstIds(source, limit));
  const job = await findJob(api, scene.jobName);
  say(`Job "${job.name}" (${job.id}): ${meaning}`);
  const run = await submitNew(api, memory, { scene: scene.name, job: job.id, set: set.id, values });
  say(`Run ${run.instance} is submitted`);
  return run;
}

async function firstIds(source: MemberSource, limit = Infinity): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const id of source.ids()) {
    if (ids.size >= limit) break;
    ids.add(id);
  }
  return ids;
}

/** @param run the one submitted, in this demo or an earlier one. @param seen the same, if this demo has looked at it. */
function howItGoesOn(seen: Instance | undefined, run: string | undefined, isJoined: boolean): string {
  if (seen === undefined && run === undefined) {
    return 'Stopped before the run started. Loaded records stay; start the demo again.';
  }
  const standing = seen
    ? `${doneOf(seen)} of ${seen.members} members of run ${seen.id} were done`
    : `run ${run} has not been shown to its end`;
  return isJoined
    ? `Stopped watching: ${standing}. The run continues without the demo; "npm run demo" shows it again.`
    : `Stopped: ${standing}, and nothing is lost. "npm run demo" continues from there.`;
}
