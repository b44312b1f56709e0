import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Long, MongoClient, MongoServerError, type Document } from 'mongodb';
import type { DataFolder } from './data-folder.ts';
import type { Engine } from './engine.ts';
import { chooseMongoProgram } from './mongo-program.ts';
import { PROJECT_FOLDER } from './project-folder.ts';

const PING_MS = 2_000;
const CACHE_SIZE = '1G';
/**
 * The driver does not repeat writes by itself: for that the server keeps 10,000 answers in a list, and reads it whole at
 * every write, which then costs 13 ms instead of half a millisecond (decision 0008).
 */
const OPTIONS = 'retryWrites=false';

/** A database with MongoDB's protocol, on WiredTiger. */
export function mongoServer({ mongoFolder, mongoMakerFile }: DataFolder): Engine {
  return {
    name: 'mongodb',
    title: 'the database',
    usualPorts: [27017],
    prepare: async (onProgress) => {
      const maker = await readFile(mongoMakerFile, 'utf8').catch(() => undefined);
      const { name, program } = await chooseMongoProgram(maker?.trim(), onProgress);
      await writeFile(mongoMakerFile, `${name}\n`);
      return ([port]) => ({
        program,
        parameters: [
          ...['--config', join(PROJECT_FOLDER, 'engines', `${name}.toml`)],
          ...['--host', '127.0.0.1', '--port', String(port), '--storage-path', mongoFolder],
          // Without it, killing the server loses acknowledged writes.
          ...['--sync-on-commit', '--cache-size', CACHE_SIZE],
        ],
      });
    },
    addresses: ([port]) => ({ mongodbUrl: `mongodb://127.0.0.1:${port ?? ''}/?${OPTIONS}` }),
    portsOf: ({ mongodbUrl }) => (mongodbUrl === undefined ? undefined : [Number(new URL(mongodbUrl).port)]),
    readyWords: ([port]) => `listening on 127.0.0.1:${port ?? ''}`,
    ping: ([port]) => ask(port, { ping: 1 }),
    tend: endAbandonedTransactions,
  };
}

/**
 * A process that is stopped or killed within a transaction leaves what it has written locked. The server ends such a
 * transaction after a minute, but only when it is asked about another one: until then, writers of the same documents
 * wait, however long.
 */
async function endAbandonedTransactions([port]: readonly number[]): Promise<void> {
  try {
    await ask(port, { abortTransaction: 1, txnNumber: Long.ONE, autocommit: false });
  } catch (error) {
    // As expected: there is no such transaction.
    if (!(error instanceof MongoServerError)) throw error;
  }
}

async function ask(port: number | undefined, command: Document): Promise<void> {
  const url = `mongodb://127.0.0.1:${port ?? ''}`;
  const client = new MongoClient(url, { directConnection: true, serverSelectionTimeoutMS: PING_MS });
  try {
    await client.db('admin').command(command, { signal: AbortSignal.timeout(PING_MS) });
  } finally {
    await client.close();
  }
}
