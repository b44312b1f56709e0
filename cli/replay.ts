import { existsSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { openEngines } from '../engines/engines.ts';
import { createLog } from '../shared/runtime/log.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { workflowIdOf } from '../shared/runs/start-workflow.ts';
import { openStore } from '../shared/store/store.ts';
import { temporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';
import { liveHistories, recordedHistories, replayHistories, type NamedHistory } from '../workers/replay.ts';
import { installRuntime } from '../workers/runtime.ts';

async function replay(what: string): Promise<void> {
  // The results have the SDK's findings; what its replay workers log is not needed.
  const closeRuntime = installRuntime(createLog('replay', { logLevel: 'silent' }));
  try {
    await replayAll(what);
  } finally {
    await closeRuntime();
  }
}

async function replayAll(what: string): Promise<void> {
  let broken = 0;
  let replayed = 0;
  for await (const result of replayHistories(historiesOf(what))) {
    replayed += 1;
    if (result.breaks) broken += 1;
    const verdict = result.breaks ? `WOULD BREAK: ${result.why}` : 'replays';
    console.log(`${result.name} (${result.events} events): ${verdict}`);
  }
  console.log(`${replayed} histories replayed, ${broken} would break.`);
  if (broken > 0 || replayed === 0) process.exitCode = 1;
}

async function* historiesOf(what: string): AsyncGenerator<NamedHistory> {
  if (existsSync(what)) {
    yield* recordedHistories(what);
    return;
  }
  const engines = await openEngines(loadConfig(), { onProgress: (line) => console.error(line) });
  const { temporal, mongodbDatabase } = engines.config;
  const workflowId = await workflowOf(what, { url: engines.mongodbUrl, database: mongodbDatabase });
  const connection = await Connection.connect(await temporalConnectionOptions(temporal));
  try {
    yield* liveHistories(new Client({ connection, namespace: temporal.namespace }), workflowId);
  } finally {
    await connection.close();
    await engines.close();
  }
}

/** The workflow of an instance; any other id is taken as a workflow's id. */
async function workflowOf(what: string, { url, database }: { url: string; database: string }): Promise<string> {
  const store = await openStore(url, database);
  try {
    const run = await store.runs.get(what);
    return run ? workflowIdOf(run) : what;
  } finally {
    await store.close();
  }
}

const program = new Command('npm run replay --')
  .description('Replays histories of runs against the current workflow code and shows which would break, and why.')
  .argument(
    '<what>',
    'an instance id or a workflow id (fetched from Temporal), a history as a JSON file, or a folder of histories',
  )
  .addHelpText('after', '\nExit code: 1 if a history would break. See docs/debugging.md to replay under a debugger.')
  .action(replay);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
