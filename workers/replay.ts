import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from './bundle-workflows.ts';

type History = temporal.api.history.v1.IHistory;

/** A history with the name to report it under. */
export interface NamedHistory {
  name: string;
  history: History;
}

/** Whether today's workflow code takes the same steps as the history has. */
export type Replayed = { name: string; events: number } & ({ breaks: false } | { breaks: true; why: string });

/**
 * Replays histories against today's code, one after the other.
 * @param isTraced as on workers that trace.
 */
export async function* replayHistories(
  histories: AsyncIterable<NamedHistory>,
  isTraced = false,
): AsyncGenerator<Replayed> {
  const workflowBundle = await bundleWorkflows(isTraced);
  for await (const { name, history } of histories) {
    const events = history.events?.length ?? 0;
    try {
      await Worker.runReplayHistory({ workflowBundle, replayName: name }, history, name);
      yield { name, events, breaks: false };
    } catch (error) {
      yield { name, events, breaks: true, why: whyOf(error) };
    }
  }
}

/** The SDK wraps the error in a printed structure: `message: "[TMPRL1100] …"`. */
function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /message: "(\[TMPRL\d+\].*?[^\\])"/.exec(message)?.[1] ?? message;
}

/**
 * Histories recorded as JSON: one file, or all `*.json` of a folder.
 * @throws when the path cannot be read or a file is not a history.
 */
export async function* recordedHistories(path: string): AsyncGenerator<NamedHistory> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? (await readdir(path)).filter((name) => name.endsWith('.json')).sort() : [basename(path)];
  for (const name of names) {
    const file = isFolder ? join(path, name) : path;
    try {
      yield { name, history: historyFromJSON(JSON.parse(await readFile(file, 'utf8'))) };
    } catch (error) {
      throw new Error(`${file} is not a workflow history in JSON.`, { cause: error });
    }
  }
}

/** The histories of a workflow in Temporal: one per execution, because a run continues as new. */
export async function* liveHistories(client: Client, workflowId: string): AsyncGenerator<NamedHistory> {
  let runId: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
  const chain: NamedHistory[] = [];
  while (runId !== undefined) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    chain.unshift({ name: `${workflowId} (execution ${runId})`, history });
    const before: string | null | undefined =
      history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    runId = before ? before : undefined;
  }
  yield* chain;
}
