import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { openEngines, type Engines } from '../../engines/engines.ts';
import { readConfig } from '../../shared/runtime/config.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;

// The server gives a transaction a minute. Other tests make transactions, too, so it has engines of its own.
describe('a transaction whose process was stopped or killed', { skip: !FULL }, () => {
  let dataFolder: string;
  let engines: Engines;
  let client: MongoClient;
  before(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'muster-abandoned-'));
    engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
      ports: 'free',
      onSignal: 'leave-to-caller',
    });
    client = await new MongoClient(engines.mongodbUrl).connect();
  });
  after(async () => {
    await client.close();
    await engines.close();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('does not keep others for ever from what it has written', { timeout: 300_000 }, async () => {
    const runs = client.db('test').collection<{ _id: string; by: string }>('runs');
    await runs.insertOne({ _id: 'run', by: 'nobody' });
    const session = client.startSession();
    session.startTransaction();
    await runs.updateOne({ _id: 'run' }, { $set: { by: 'the abandoned one' } }, { session });
    await runs.updateOne({ _id: 'run', by: 'nobody' }, { $set: { by: 'another' } });
    assert.equal((await runs.findOne({ _id: 'run' }))?.by, 'another');
  });
});
