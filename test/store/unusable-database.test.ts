import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { startApi } from '../../api/start-api.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { refuseStandalone } from '../../shared/store/database.ts';
import { openStore } from '../../shared/store/store.ts';
import { UnusableDatabaseError } from '../../shared/store/unusable-database.ts';
import { startWorker } from '../../workers/start-worker.ts';
import { testEngines } from '../support/engines.ts';

const SECRET = 'a-secret-that-nobody-reads';
const log = pino({ level: 'silent' });

/** The test database, with an unknown user. */
function withWrongPassword(): string {
  const url = new URL(testEngines().mongodbUrl);
  url.username = 'somebody';
  url.password = SECRET;
  return url.href;
}

function configFor(mongodbUrl: string) {
  const config = readConfig({
    TEMPORAL_ADDRESS: testEngines().temporalAddress,
    MONGODB_URL: mongodbUrl,
    MONGODB_DATABASE: 'test_unusable',
  });
  return { ...config, port: 0 };
}

function says(pattern: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof UnusableDatabaseError, String(error));
    assert.match(error.message, pattern);
    assert.ok(!error.message.includes(SECRET), error.message);
    return true;
  };
}

describe('an unusable database', () => {
  it('ends a worker at once when it refuses the password, and the API when it prepares itself', async () => {
    const config = configFor(withWrongPassword());
    await assert.rejects(startWorker({ config, log }), says(/refuses user or password/));
    const api = await startApi({ config, log, onOwnerKey: () => undefined });
    await assert.rejects(api.ready, says(/refuses user or password/));
    await api.close();
  });

  const addresses = [
    ['mongodb://somewhere:notaport', /notaport/],
    ['http://somewhere', /Invalid scheme/],
    [`mongodb://ada:${SECRET}@@somewhere/`, /MONGODB_URL cannot be used/],
    [`mongodb://ada:${SECRET}@somewhere/?authenticated=yes`, /authenticated/],
  ] as const;
  for (const [url, pattern] of addresses) {
    it(`ends a start at once when its address has an unknown form: ${url.replace(SECRET, '…')}`, async () => {
      await assert.rejects(openStore(url, 'test_unusable'), says(pattern));
      await assert.rejects(startWorker({ config: configFor(url), log }), says(pattern));
    });
  }

  it('ends a start when it is a standalone server, which has no transactions', () => {
    assert.throws(() => refuseStandalone({ isWritablePrimary: true }), says(/replica set.*rs\.initiate/));
    refuseStandalone({ isWritablePrimary: true, setName: 'muster' });
    refuseStandalone({ isWritablePrimary: true, msg: 'isdbgrid' });
  });
});
