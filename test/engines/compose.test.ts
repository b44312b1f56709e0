import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv, type AnySchema } from 'ajv';
import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES, readConfig } from '../../shared/runtime/config.ts';

/** Rules about the order of keys; and one against naming what is built, which API and worker share. */
const NOT_ASKED = [
  'no-build-and-image',
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
  'service-dependencies-alphabetical-order',
  'service-ports-alphabetical-order',
];

interface Service {
  stop_grace_period?: string;
  image?: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  volumes?: string[];
  secrets?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  read_only?: boolean;
}

/** What is used of the linter; its own types name files that it does not bring. */
type ComposeLinter = new (config: object) => {
  lintFiles(paths: string[], isRecursive: boolean): { messages: { line: number; message: string }[] }[];
};

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, unknown>;
}

const projectFile = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const compose = parse(await projectFile('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const schema = await readSchema();
const { DCLinter } = createRequire(import.meta.url)('dclint') as { DCLinter: ComposeLinter };
const dockerfile = await projectFile('Dockerfile');

/** Variables that the shell or .env gives, with their defaults; some have none. */
const GIVEN: Readonly<Record<string, string>> = {
  MUSTER_PUBLIC_URL: 'https://repository.example.org',
  TEMPORAL_DATABASE_PASSWORD: 'given',
};
const interpolate = (text: string) =>
  text
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll(/\$\{(\w+):\?[^}]+\}/g, (_, name: string) => GIVEN[name] ?? assert.fail(name));

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const isValid = ajv.validate(schema, compose);
    assert.ok(isValid, ajv.errorsText());
    assert.ok(!ajv.validate(schema, { services: { api: { port: 8080 } } }), 'the schema does refuse');
  });

  it('passes the Compose linter', () => {
    const off = Object.fromEntries(NOT_ASKED.map((rule) => [rule, 0 as const]));
    const linter = new DCLinter({ rules: off, quiet: false, debug: false, exclude: [] });
    const file = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));
    const results = linter.lintFiles([file], false);
    const found = results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`));
    assert.equal(results.length, 1);
    assert.deepEqual(found, []);
  });

  it('asks each service of ours whether it is ready, and gives it time to end', () => {
    for (const name of ['api', 'worker']) {
      const { healthcheck, environment } = compose.services[name] ?? {};
      const port = name === 'api' ? environment?.['PORT'] : environment?.['MUSTER_STATUS_PORT'];
      assert.match(healthcheck?.test.join(' ') ?? '', new RegExp(`127\\.0\\.0\\.1:${port}/health/ready`), name);
    }
    // A worker gives activities ten seconds, an API requests.
    assert.equal(compose.services['worker']?.stop_grace_period, '30s');
    assert.equal(compose.services['api']?.stop_grace_period, '30s');
  });

  it('publishes nothing but the API beyond this machine', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, interpolate(port)]));
    const beyond = published.filter(([, port]) => !port?.startsWith('127.0.0.1:'));
    assert.deepEqual(beyond, [['api', '0.0.0.0:8080:8080']]);
  });

  it('gives Muster valid settings', () => {
    for (const name of ['api', 'worker']) {
      const environment = compose.services[name]?.environment ?? {};
      const given = Object.entries(environment).map(([key, value]) => [key, interpolate(String(value))]);
      for (const [key] of given) assert.ok(ENVIRONMENT_VARIABLES.includes(key ?? ''), key);
      const config = readConfig(Object.fromEntries(given) as Record<string, string>);
      assert.equal(config.host, '0.0.0.0');
      assert.equal(config.publicUrl, GIVEN['MUSTER_PUBLIC_URL']);
      assert.equal(config.temporal.address, 'temporal:7233');
      assert.match(config.mongodbUrl ?? '', /^mongodb:\/\/mongodb:27017\/\?replicaSet=muster$/);
    }
  });

  it('gives API and worker the same settings, keys and files', () => {
    const shared = ['api', 'worker'].map((name) => {
      const { environment, secrets, volumes } = compose.services[name] ?? {};
      return { environment, secrets, volumes };
    });
    assert.deepEqual(shared[0], shared[1]);
    assert.deepEqual(shared[0]?.secrets, Object.keys(compose.secrets));
    const { MUSTER_FILES: files } = shared[0]?.environment ?? {};
    assert.deepEqual(shared[0]?.volumes, [`files:${files}`]);
  });

  it('has no password in it, and services that can do no more than they need', () => {
    for (const [name, service] of services) {
      assert.deepEqual(service.cap_drop, ['ALL'], name);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|PWD/.test(variable)) assert.match(String(value), /^\$\{TEMPORAL_DATABASE_PASSWORD:\?/, variable);
      }
      if (service.build !== undefined) assert.equal(service.read_only, true, name);
    }
  });

  it('has MongoDB 8 as a replica set that it initiates, and Temporal on PostgreSQL with its pages', () => {
    const { mongodb, temporal, postgresql } = compose.services;
    assert.match(mongodb?.image ?? '', /^mongo:8\b/);
    assert.deepEqual(mongodb?.command?.slice(1, 3), ['--replSet', 'muster']);
    assert.match(mongodb?.healthcheck?.test.join(' ') ?? '', /rs\.initiate\(\{ _id: 'muster'/);
    assert.equal(temporal?.environment?.['POSTGRES_SEEDS'], 'postgresql');
    assert.match(postgresql?.image ?? '', /^postgres:/);
    assert.ok(compose.services['temporal-ui']);
  });

  it('pins every image, and waits only for services and health checks that exist', () => {
    for (const [name, service] of services) {
      if (!service.build) assert.match(service.image ?? '', /:\d+(\.\d+)*$/, name);
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const awaited = compose.services[other];
        assert.ok(awaited, `${name} waits for ${other}`);
        if (condition === 'service_healthy') assert.ok(awaited.healthcheck, `${other} tells its health`);
      }
      for (const volume of service.volumes ?? []) assert.ok((volume.split(':')[0] ?? '') in compose.volumes);
    }
  });

  it('runs what the Dockerfile builds', async () => {
    const { scripts } = JSON.parse(await projectFile('package.json')) as { scripts: Record<string, string> };
    for (const name of ['api', 'worker']) {
      const command = compose.services[name]?.command ?? [];
      const program = command.at(-1) ?? '';
      const source = program.replace(/^dist\//, '').replace(/\.js$/, '.ts');
      assert.ok(scripts[name]?.endsWith(source), `${name}: ${program}`);
      for (const option of command.slice(1, -1)) assert.ok(scripts[name]?.includes(option), `${name}: ${option}`);
    }
    assert.match(dockerfile, /^FROM node:24-\S+ AS build$/m);
    assert.match(dockerfile, /^FROM node:24-\S+$/m);
    const ignored = (await projectFile('.dockerignore')).split('\n');
    const { include } = JSON.parse(await projectFile('tsconfig.build.json')) as { include: string[] };
    for (const folder of include) assert.ok(ignored.includes(`!${folder}`), `${folder} is given to the build`);
  });

  it('does not run as root', () => {
    const user = dockerfile.lastIndexOf('\nUSER node');
    assert.ok(user > dockerfile.lastIndexOf('\nFROM ') && user < dockerfile.indexOf('\nCMD '));
  });
});

/** The specification's schema, as the Compose linter brings it. */
async function readSchema(): Promise<AnySchema> {
  const linter = createRequire(import.meta.url).resolve('dclint/package.json');
  const text = await readFile(join(dirname(linter), 'schemas', 'compose.schema.json'), 'utf8');
  // The draft that it names is one that Ajv knows by another address.
  const withoutDraft = (key: string, value: unknown) => (key === '$schema' ? undefined : value);
  return JSON.parse(text, withoutDraft) as AnySchema;
}
