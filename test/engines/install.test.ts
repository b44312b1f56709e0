import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../../engines/engine.ts';
import { installEngines } from '../../engines/install.ts';
import { chooseMongoProgram } from '../../engines/mongo-program.ts';
import { findPython } from '../../engines/python.ts';
import { requireNode, requirePlatform } from '../../engines/requirements.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LOADER } from '../support/loader.ts';

const { folder, write } = await temporaryFolder();
const lockOfAll = await readFile(new URL('../../engines/engines.lock.txt', import.meta.url), 'utf8');
/** One small package of the real lock file. */
const [smallLock = ''] = /^tzdata==(?:.*\\\n)*.*$/m.exec(lockOfAll) ?? [];
const lockFile = await write('small.lock.txt', `${smallLock}\n`);
const target = join(folder, 'engines');
const ignore = () => undefined;

const installHere = (into = target, lock = lockFile) => installEngines(ignore, { folder: into, lockFile: lock });
const markerOf = (programs: string) => join(programs, '..', 'installed.json');

async function installElsewhere(): Promise<string> {
  const program = fileURLToPath(new URL('../support/install-engines.ts', import.meta.url));
  const child = fork(program, [target, lockFile], { execArgv: LOADER });
  const [said] = (await once(child, 'message')) as [string];
  await once(child, 'exit');
  return said;
}

async function refusal(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    assert.ok(error instanceof EngineError, String(error));
    return error.message;
  }
  assert.fail('It was not refused.');
}

describe('installing the engines', () => {
  it('happens once for simultaneous processes, and not again, even when its folder is reached by a link', async () => {
    const said = await Promise.all([installElsewhere(), installElsewhere()]);
    assert.equal(said.filter((lines) => lines.includes('making a Python environment')).length, 1);
    const { programs } = await installHere();
    const before = await stat(markerOf(programs));
    await installHere();
    const link = join(folder, 'linked');
    await symlink(target, link);
    await installHere(link);
    assert.equal((await stat(markerOf(programs))).mtimeMs, before.mtimeMs);
  });

  it('is repeated when its folder was moved, and leaves no older version', async () => {
    const { programs } = await installHere();
    await writeFile(join(programs, 'left-over'), '');
    const moved = join(folder, 'moved');
    await rename(target, moved);
    await mkdir(join(moved, 'python-of-an-older-version'));
    const again = await installHere(moved);
    const marker = JSON.parse(await readFile(markerOf(again.programs), 'utf8')) as unknown;
    assert.deepEqual(marker, { at: join(again.programs, '..') });
    assert.ok(!existsSync(join(again.programs, 'left-over')));
    assert.equal((await readdir(moved)).filter((entry) => entry.startsWith('python-')).length, 1);
  });

  it('refuses a package that does not match the lock file', async () => {
    const tampered = await write('tampered.lock.txt', smallLock.replaceAll(/sha256:\w{8}/g, 'sha256:00000000'));
    const into = join(folder, 'tampered');
    const message = await refusal(() => installHere(into, tampered));
    assert.match(message, /could not be installed/);
    assert.match(message, /HASH/i);
    assert.match(message, /TEMPORAL_ADDRESS and MONGODB_URL/);
    const [environment = ''] = (await readdir(into)).filter((entry) => entry.startsWith('python-'));
    assert.ok(!existsSync(join(into, environment, 'installed.json')), 'it does not count as installed');
  });

  it('pins exact versions and hashes for every package', () => {
    const requirements = lockOfAll.replaceAll('\\\n', ' ').trim().split('\n');
    assert.ok(requirements.length >= 10);
    for (const requirement of requirements) {
      assert.match(requirement, /^[\w.-]+==[\w.]+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+$/);
    }
  });
});

describe('a missing prerequisite', () => {
  const fakePython = async (name: string, version: string) => {
    const bin = join(folder, name);
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'python3'), `#!/bin/sh\necho ${version}\n`);
    await chmod(join(bin, 'python3'), 0o755);
    return bin;
  };
  const withPath = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    const before = process.env['PATH'];
    process.env['PATH'] = path;
    try {
      return await work();
    } finally {
      process.env['PATH'] = before;
    }
  };

  it('is reported with how to get it: Python, a newer Python, its venv module', async () => {
    const messages = [
      await withPath(folder, () => refusal(findPython)),
      await withPath(await fakePython('old', '3 9 True'), () => refusal(findPython)),
      await withPath(await fakePython('no-venv', '3 12 False'), () => refusal(findPython)),
    ];
    assert.match(messages[0] ?? '', /^Python was not found\./);
    assert.match(messages[1] ?? '', /^Python 3\.9 is too old\./);
    assert.match(messages[2] ?? '', /^Python 3\.12 is installed, but its venv module is missing\./);
    for (const message of messages) {
      assert.match(message, /3\.11 or newer/);
      assert.match(message, /apt install python3 python3-venv/);
      assert.match(message, /TEMPORAL_ADDRESS and MONGODB_URL/);
    }
    assert.equal(await withPath(await fakePython('good', '3 12 True'), findPython), 'python3');
  });

  it('is reported: a newer Node.js, an unsupported system', async () => {
    requireNode('20.19.0');
    requireNode('24.1.0');
    assert.match(await refusal(() => requireNode('20.18.3')), /needs Node\.js 20\.19 or newer; this is 20\.18\.3/);
    assert.match(await refusal(() => requireNode('18.20.0')), /needs Node\.js 20\.19/);
    assert.match(await refusal(() => requirePlatform('win32')), /WSL/);
  });

  it('data stay with the database server that made them', async () => {
    const bin = join(folder, 'fast');
    await mkdir(bin);
    await writeFile(join(bin, 'secantusd-rs'), '#!/bin/sh\n');
    await chmod(join(bin, 'secantusd-rs'), 0o755);
    const programFor = async (maker: string | undefined, folders: string[]) =>
      (await chooseMongoProgram(maker, ignore, folders)).program;

    assert.equal(await programFor(undefined, [bin]), join(bin, 'secantusd-rs'));
    assert.equal(await programFor('secantusd-rs', [folder, bin]), join(bin, 'secantusd-rs'));
    assert.match(await programFor(undefined, [folder]), /secantusd-py$/);
    assert.match(await programFor('secantusd-py', [bin]), /secantusd-py$/);
    const message = await refusal(() => programFor('secantusd-rs', [folder]));
    assert.match(message, /belongs to the database server secantusd-rs/);
    assert.match(message, /npm run engines:fast/);
  });
});
