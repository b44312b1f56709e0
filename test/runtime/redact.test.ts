import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLog } from '../../shared/runtime/log.ts';
import { redactAddress, redactText } from '../../shared/runtime/redact.ts';
import { webPath } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { until } from '../support/until.ts';

const KEY = randomBytes(32).toString('hex');
const TOKEN = `eyJhbGciOiJkaXIifQ..${randomBytes(12).toString('base64url')}.${randomBytes(90).toString('base64url')}.aa`;
const OWN = 'correct=horse/battery+staple and some more';

describe('an address in the log', () => {
  const encodeAll = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');
  const addresses = [
    `/conf/jobs?apikey=${KEY}`,
    `/conf/jobs?limit=1&APIKEY=${KEY}&offset=2`,
    `/conf/jobs?apikey[]=${KEY}`,
    `/conf/jobs;apikey=${KEY}`,
    `/conf/jobs?x=1;apikey=${KEY}`,
    `/conf/jobs?%61pikey=${KEY}`,
    `/conf/jobs?${encodeAll('apikey')}=${encodeAll(KEY)}`,
    `/conf/jobs?${encodeURIComponent(encodeAll('apikey'))}=${encodeURIComponent(encodeAll(KEY))}`,
    `/conf/jobs%3Fapikey%3D${KEY}`,
    `/conf/jobs?anything=${KEY}`,
    `/${KEY}`,
  ];

  it('has no API key, however it is written', () => {
    for (const address of addresses) {
      const redacted = redactAddress(address);
      assert.ok(!redacted.includes(KEY) && !decodeURIComponent(decodeURIComponent(redacted)).includes(KEY), address);
      assert.match(redacted, /redacted/);
    }
  });

  it('has no token of a letter, and no configured key that looks like nothing', () => {
    for (const address of [
      `/unsubscribe/${TOKEN}`,
      `//unsubscribe/${TOKEN}?x=1`,
      `/%75nsubscribe/${TOKEN}`,
      `/x?y=${TOKEN}`,
      `/unsubscribe/short`,
    ]) {
      assert.doesNotMatch(redactAddress(address), /eyJ|short/, address);
    }
    for (const written of [OWN, encodeURIComponent(OWN), encodeAll(OWN)]) {
      for (const address of [`/x?apikey=${written}`, `/x?other=${written}`]) {
        const redacted = redactAddress(address, [OWN]);
        assert.ok(!decodeURIComponent(redacted).includes('horse'), address);
      }
    }
  });

  it('stays as it is otherwise', () => {
    for (const address of [
      '/conf/sets?q=name~theses&limit=10',
      '/almaws/v1/conf/jobs/M50701/instances/1795846798137450762?op=pause',
      '/assets/99100000000004?x=%zz',
      '/oai?verb=GetRecord&identifier=oai:example.org:1',
    ]) {
      assert.equal(redactAddress(address), address);
    }
    fc.assert(
      fc.property(webPath(), (path) => {
        fc.pre(!/api_?key|unsubscribe|[0-9a-f]{64}|eyJ/i.test(path));
        assert.equal(redactAddress(path), path);
      }),
    );
  });
});

describe('the log of a program', () => {
  it('has nothing that looks like a key or a token, wherever it came from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-log-'));
    const file = join(folder, 'a.log');
    const log = createLog('test', { logLevel: 'info' }, file);
    log.info({ nested: { answer: `the key ${KEY} is unknown` } }, `and ${TOKEN}`);
    const said = await until('the line is written', () =>
      readFile(file, 'utf8').then(
        (text) => text || undefined,
        () => undefined,
      ),
    );
    assert.ok(!said.includes(KEY) && !said.includes('eyJ'), said);
    assert.deepEqual((JSON.parse(said) as { nested: object }).nested, { answer: 'the key redacted is unknown' });
    assert.equal(redactText('nothing to hide: 1795846798137450762'), 'nothing to hide: 1795846798137450762');
    await rm(folder, { recursive: true });
  });
});
