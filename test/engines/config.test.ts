import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { ConfigError, ENVIRONMENT_VARIABLES, readConfig } from '../../shared/runtime/config.ts';

const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
const exampleVariables = Object.fromEntries(
  [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  assert.fail('It was not refused.');
}

describe('configuration', () => {
  it('needs nothing to be set', () => {
    assert.deepEqual(readConfig({}), {
      dataFolder: '.muster',
      institution: 'INST',
      timeZone: 'UTC',
      host: '127.0.0.1',
      port: 8080,
      allowedHosts: [],
      trustedProxies: [],
      temporal: { namespace: 'default', tls: false, taskQueue: 'muster' },
      mongodbDatabase: 'muster',
      filesFolder: '.muster/files',
      exportDays: 30,
      mostDeaths: 5,
      limits: {
        callsPerSecond: 25,
        publicCallsPerSecond: 10,
        querySeconds: 60,
        setsPerPerson: 1_000,
        connections: 1_000,
      },
      sessions: { hours: 12, idleMinutes: 120, reauthenticationMinutes: 10 },
      fileRetentionDays: 90,
      egressAllow: [],
      downloads: { allow: [], limitBytes: 10 * 1024 ** 3 },
      logLevel: 'info',
    });
  });

  it('treats empty values as unset', () => {
    const empty = Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, '']));
    assert.deepEqual(readConfig(empty), readConfig({}));
  });

  it('documents every variable in .env.example, with the default as its value', () => {
    assert.deepEqual(Object.keys(exampleVariables).sort(), [...ENVIRONMENT_VARIABLES].sort());
    assert.deepEqual(readConfig(exampleVariables), readConfig({}));
  });

  it('reports all problems at once, and repeats no value', () => {
    const message = refusalOf({
      PORT: 'eighty',
      MUSTER_TIME_ZONE: 'Mars/Olympus',
      MUSTER_INSTITUTION: 'IN ST',
      MUSTER_BOOTSTRAP_KEY: 'too-short-a-secret',
      TEMPORAL_TLS: 'yes',
      LOG_LEVEL: 'loud',
    });
    for (const name of ['PORT', 'MUSTER_TIME_ZONE', 'MUSTER_INSTITUTION', 'MUSTER_BOOTSTRAP_KEY', 'TEMPORAL_TLS']) {
      assert.match(message, new RegExp(`^ {2}${name}: `, 'm'));
    }
    assert.match(message, /LOG_LEVEL: must be one of .*debug.*silent$/m);
    assert.match(message, /\.env\.example/);
    assert.doesNotMatch(message, /too-short-a-secret|Mars/);
  });

  it('wants the public address when it listens to more than this machine', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'muster.internal']) {
      assert.match(refusalOf({ MUSTER_HOST: host }), /^ {2}MUSTER_PUBLIC_URL: is required when MUSTER_HOST/m, host);
      const config = readConfig({ MUSTER_HOST: host, MUSTER_PUBLIC_URL: 'https://repository.example.org/' });
      assert.equal(config.publicUrl, 'https://repository.example.org');
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) readConfig({ MUSTER_HOST: host });
  });

  it('trusts as many proxies as it is told, or those with these addresses, and never all', () => {
    const proxies = (value: string) => readConfig({ MUSTER_TRUST_PROXY: value }).trustedProxies;
    assert.equal(proxies('2'), 2);
    assert.deepEqual(proxies('10.0.0.0/8, 2001:db8::1, loopback'), ['10.0.0.0/8', '2001:db8::1', 'loopback']);
    for (const value of ['true', '*', 'proxy.example.org', '-1', '10.0.0.0/40', '1.5']) {
      assert.match(refusalOf({ MUSTER_TRUST_PROXY: value }), /MUSTER_TRUST_PROXY/, value);
    }
  });

  it('switches TLS on for an API key', () => {
    assert.equal(readConfig({ TEMPORAL_API_KEY: 'key' }).temporal.tls, true);
    assert.equal(readConfig({ TEMPORAL_TLS: 'true' }).temporal.tls, true);
  });
});
