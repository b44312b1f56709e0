import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { instanceSchema } from '../../cli/instance.ts';
import { describeRun, tableOfRuns } from '../../cli/muster/describe-run.ts';
import { EXIT_CODES } from '../../cli/muster/exit-codes.ts';
import { runBar } from '../../cli/run-bar.ts';
import { setPassword } from '../../shared/access/set-password.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { useMailServer } from '../support/mail-world.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { LOADER } from '../support/loader.ts';
import { MUSTER_COMMAND, startMuster } from '../support/muster-process.ts';
import { typeMuster, type TerminalOptions } from '../support/muster-terminal.ts';
import { openProxy } from '../support/severable-proxy.ts';
import { until } from '../support/until.ts';

const { DONE, FAILED, USAGE, MEMBERS_FAILED, NOT_ALLOWED, UNREACHABLE, ENDED_EARLY, INTERRUPTED } = EXIT_CODES;
const UPDATE = 'M50701';
const CHANGE_LICENSE = [
  '-p',
  'TASK_License_Active=true',
  '-p',
  'TASK_License_Condition=REPLACE',
  '-p',
  'TASK_License_Value=CCBY_V4.0',
];

const { folder } = await temporaryFolder();

describe('muster', () => {
  let api: TestApi;
  let env: Record<string, string>;
  let set: string;
  /** Where nobody listens. */
  let nowhere: string;
  let worker: { stop(): Promise<void> };

  before(async () => {
    api = await openMusterApi();
    nowhere = `http://127.0.0.1:${await getPort()}`;
    await api.makeCaller('boss', ...ROLE_CODES);
    await api.makeCaller('clerk', 'REPOSITORY_MANAGER');
    env = { MUSTER_URL: api.origin, MUSTER_API_KEY: api.keyOf('boss'), XDG_CONFIG_HOME: folder };
    await storeAssetSet(api.store, makeAssets(40), 'all');
  });
  after(() => api.close());

  const type = (words: readonly string[], options: TerminalOptions = {}) =>
    typeMuster(words, { ...options, env: { ...env, ...options.env } });
  const typed = async (...words: string[]) => {
    const ended = await type([...words, '--json']);
    assert.equal(ended.code, 0, ended.err);
    return JSON.parse(ended.out) as { id: string };
  };

  describe('doctor', () => {
    const lines = async (options: TerminalOptions = {}) => {
      const { code, out, err } = await type(['doctor'], options);
      return {
        code,
        out: out + err,
        of: (part: string) =>
          out
            .split('\n')
            .filter((line) => line.includes(`  ${part}`))
            .join('\n'),
      };
    };

    it('says what is broken, and what to do: no worker, no mail server, a secret that cannot be read', async () => {
      const first = await lines();
      assert.equal(first.code, FAILED.code, first.out);
      assert.match(first.of('Database'), /^ok .*answers in \d+ ms/);
      assert.match(first.of('Indexes'), /^(ok|warn) /);
      assert.match(first.of('Temporal'), /Namespace "default"/);
      assert.match(first.of('Workers'), /^fail .*No worker runs/);
      assert.match(first.of('Queues'), /^fail .*Nobody takes tasks from any queue/);
      assert.match(first.out, /→ Start a worker: npm run worker/);
      assert.match(first.of('Mail server'), /^warn .*No mail server is configured/);
      assert.match(first.of('Public address'), /^warn .*only this machine/);
      assert.match(first.of('Secret keys'), /^ok /);

      worker = await api.startWorker();
      await useMailServer(api.store, 1);
      const served = await until('the worker polls all queues', async () => {
        const looked = await lines();
        return /^ok .*1 worker: muster /.test(looked.of('Workers')) && !looked.out.includes('Nobody takes') && looked;
      });
      assert.match(served.of('Mail server'), /^fail .*main \(127\.0\.0\.1:1\) does not take mail/);
      assert.equal(served.code, FAILED.code);

      const sealed = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoib3RoZXIifQ..AAAA.AAAA.AAAA';
      await api.store.configuration.collection.updateOne(
        { kind: 'mail-servers' },
        { $set: { secrets: { password: sealed } } },
      );
      assert.match((await lines()).of('Secret keys'), /^fail .*1 stored passwords and tokens cannot be read/);
      await api.store.configuration.collection.deleteMany({});
    });

    it('tells a wrong key, a weak one, a stranger and silence apart', async () => {
      const wrong = await lines({ env: { MUSTER_API_KEY: 'a'.repeat(64) } });
      assert.equal(wrong.code, NOT_ALLOWED.code);
      assert.match(wrong.of('Sign-in'), /^fail /);
      const weak = await lines({ env: { MUSTER_API_KEY: api.keyOf('clerk') } });
      assert.equal(weak.code, NOT_ALLOWED.code);
      assert.match(weak.of('API'), /^ok /);
      assert.match(weak.of('Sign-in'), /^warn .*General System Administrator/);
      const nobody = await lines({ env: { MUSTER_URL: nowhere } });
      assert.equal(nobody.code, UNREACHABLE.code);
      assert.match(nobody.of('API'), new RegExp(`^fail .*Nothing answers at ${nowhere}`));
    });
  });

  describe('sets', () => {
    it('are made of ids from standard input, filled, listed and deleted', async () => {
      const input = '\u{feff}a000001\r\n\r\n a000002 \na000003\n';
      const made = await type(['sets', 'create', 'Three assets', '--ids', '-', '--json'], { input });
      assert.equal(made.code, 0, made.err);
      const { id } = JSON.parse(made.out) as { id: string };
      assert.match((await type(['sets', 'members', id])).out, /^a000001 +Asset 1$/m);
      const unknown = await type(['sets', 'add', id, 'a000004', 'nonsense']);
      assert.equal(unknown.code, FAILED.code);
      assert.match(unknown.err, /nonsense[^]*tracking id E01-/);
      const lenient = await type(['sets', 'add', 'Three assets', 'a000004', 'nonsense', '--skip-invalid']);
      assert.match(
        lenient.out,
        /has 4 members\.\n {2}1 added\n {2}1 left out, because there is no such record: nonsense/,
      );
      await type(['sets', 'remove', id, 'a000004']);
      assert.match(
        (await type(['sets', 'list', '--name', 'Three'])).out,
        /Three assets +Research assets +Itemized +3 /,
      );
      set = id;

      const { id: copy } = await typed('sets', 'create', 'Copy', '--from', id);
      const refused = await type(['sets', 'delete', copy]);
      assert.equal(refused.code, USAGE.code);
      assert.match(refused.err, /Add --yes/);
      assert.equal((await type(['sets', 'delete', copy], { answers: ['n'] })).code, FAILED.code);
      assert.equal((await type(['sets', 'delete', copy], { answers: ['y'] })).code, DONE.code);
      assert.match((await type(['sets', 'show', copy])).err, /60107/);
    });

    it('are not left behind empty when their ids cannot be used', async () => {
      assert.equal((await type(['sets', 'create', 'Odd', '--ids', '-'], { input: 'nonsense' })).code, FAILED.code);
      assert.match((await type(['sets', 'list', '--name', 'Odd'])).out, /There are no such sets/);
      assert.equal((await type(['sets', 'create', 'Odd', '--ids', '-'], { input: '\n\n' })).code, USAGE.code);
    });

    it('are made from a query', async () => {
      const query = JSON.stringify({ field: 'title', operator: 'contains', value: 'Asset 1' });
      const made = await typed('sets', 'create', 'By title', '--query', query);
      assert.match((await type(['sets', 'show', made.id])).out, /Query +.*\nMembers +11/);
    });
  });

  describe('run', () => {
    it('shows what will happen, and submits nothing unless somebody says yes', async () => {
      const words = ['run', UPDATE, '--set', set, ...CHANGE_LICENSE];
      const refused = await type(words);
      assert.equal(refused.code, USAGE.code);
      assert.match(refused.err, /Members +3 members: Research assets/);
      assert.match(refused.err, /License.*: .*\(CCBY_V4\.0\)/);
      assert.match(refused.err, /nobody can be asked here\.\n {2}Add --yes/);
      const declined = await type(words, { answers: [''] });
      assert.deepEqual([declined.code, declined.asked], [FAILED.code, ['Run this on 3 members? [y/N] ']]);
      const checked = await type([...words, '--check', '--json']);
      assert.equal((JSON.parse(checked.out) as { set: { members: number } }).set.members, 3);
      assert.match((await type(['history'])).out, /There are no such runs/);
      const misspelt = await type([...words, '-p', 'TASK_Licence_Active=true']);
      assert.match(misspelt.err, /TASK_Licence_Active[^]*PARAMETER_UNKNOWN · tracking id E01-[^]*POST http/);
      assert.equal(misspelt.code, FAILED.code);
    });

    it('watches the run to its end, and ends as the run did', async () => {
      const file = join(folder, 'parameters.json');
      const parameters = {
        TASK_License_Active: true,
        TASK_License_Condition: 'REPLACE',
        TASK_License_Value: 'CCBY_V4.0',
      };
      await writeFile(file, JSON.stringify(parameters));
      const words = [
        'run',
        'update set of research assets',
        '--set',
        'Three assets',
        '--parameters',
        file,
        '--name',
        'Spring',
      ];
      const ended = await type([...words, '--watch'], { answers: ['yes'] });
      assert.equal(ended.code, DONE.code, ended.err);
      assert.match(ended.err, /100% {2}3 of 3 members/);
      assert.match(ended.out, /Status +Completed Successfully \(COMPLETED_SUCCESS\)/);
      assert.match(ended.out, /succeeded +3\n +3 CHANGED: /);
      assert.equal((await api.store.assets.get('a000002'))?.['license'], 'CCBY_V4.0');

      const id = /Spring \((\d+)\)/.exec(ended.out)?.[1] ?? assert.fail(ended.out);
      assert.match(
        (await type(['history', '--job', UPDATE, '--by', 'boss'])).out,
        new RegExp(`^${id} .* COMPLETED_SUCCESS +3 +0 +3 +Spring`, 'm'),
      );
      assert.match((await type(['history', '--by', 'clerk'])).out, /There are no such runs/);
      assert.match(
        (await type(['members', id, '--outcome', 'succeeded', '--limit', '2'])).out,
        /a000001 +succeeded +CHANGED[^]*2 of 3\. More: --offset 2, or --all/,
      );
      assert.match((await type(['members', id, 'a000002'])).out, /license\n +- \(none\)\n +\+ "CCBY_V4\.0"/);
      const csv = join(folder, 'report.csv');
      assert.equal((await type(['report', id, '--csv', '-o', csv])).code, 0);
      assert.equal((await readFile(csv, 'utf8')).split('\r\n').filter((line) => line.includes('CHANGED')).length, 3);
      assert.match((await type(['members', id, '--csv', '--outcome', 'failed'])).out, /^\u{feff}member,[^\n]*\r\n$/u);
    });

    it('says until when it waits for its next pass', async () => {
      const { id } = await typed('run', UPDATE, '--set', set, ...CHANGE_LICENSE, '--yes', '--watch');
      const run = instanceSchema.parse(JSON.parse((await type(['report', id, '--json'])).out));
      const plain = { hasColours: false };
      assert.doesNotMatch(describeRun(run), /Next pass/);
      assert.doesNotMatch(tableOfRuns(plain, [run]), /NEXT PASS/);
      // On the terminal's own clock.
      const waiting = { ...run, waits_until: new Date(2027, 0, 31, 14, 5).toISOString(), parked: 2 };
      assert.match(describeRun(waiting), /^Next pass +2027-01-31 14:05:00, over 2 members$/m);
      const lines = tableOfRuns(plain, [waiting, run]).split('\n');
      assert.match(lines[0] ?? '', /STATUS +NEXT PASS +DONE/);
      assert.match(lines[1] ?? '', /2027-01-31 14:05:00/);
      const noted: string[] = [];
      runBar(false, (line) => noted.push(line)).show(waiting);
      assert.match(noted.join(), /, next pass 2027-01-31 14:05:00$/);
    });

    it('ends with a code of its own when members failed', async () => {
      await api.store.assets.insert([{ _id: 'lone', title: 'Lone', creators: [{ name: 'Nobody here' }] }], 'test');
      const { id } = await typed('sets', 'create', 'Lone', '--ids', await fileOf('lone'));
      const words = ['run', UPDATE, '--set', id, '-p', 'TASK_NonAffiliated_Active=true', '--yes', '--watch', '--json'];
      const ended = await type(words);
      assert.equal(ended.code, MEMBERS_FAILED.code, ended.err);
      const run = JSON.parse(ended.out) as { status: { value: string }; counts: { failed: number } };
      assert.deepEqual([run.status.value, run.counts.failed], ['COMPLETED_FAILED', 1]);
    });

    it('goes on while nobody can watch: the connection broke, then Ctrl-C', async () => {
      await worker.stop();
      const proxy = await openProxy({ host: '127.0.0.1', port: Number(new URL(api.origin).port) });
      const through = { ...env, MUSTER_URL: `http://127.0.0.1:${proxy.port}` };
      const watching = startMuster(['run', UPDATE, '--set', set, ...CHANGE_LICENSE, '--yes', '--watch'], through);
      const id = await until('it is submitted', async () => /Run (\d+) is submitted/.exec(watching.said())?.[1]);
      await until('it shows progress', async () => watching.said().includes('0% '));
      await proxy.cut();
      await until('it says so', async () => /does not answer.*The run goes on without it/.test(watching.said()));
      await proxy.mend();
      await until('it is back', async () => watching.said().includes('Connected again.'));

      const other = startMuster(['watch', id], env);
      await until('the other shows progress', async () => other.said().includes('0% '));
      other.signal('SIGINT');
      assert.equal(await other.ended, INTERRUPTED.code, other.said());
      assert.match(other.said(), new RegExp(`Stopped watching\\. The run ${id} goes on\\. 0 of 3 members are done`));

      worker = await api.startWorker();
      assert.equal(await watching.ended, DONE.code, watching.said());
      assert.match(watching.said(), /COMPLETED_SUCCESS/);
      await proxy.close();
    });

    it('is paused, slowed down, continued and cancelled', async () => {
      const { id } = await typed('run', UPDATE, '--set', 'Set all', ...CHANGE_LICENSE, '--concurrency', '1', '--yes');
      assert.match((await type(['pause', id])).out, /is pausing/);
      await until('it is paused', async () => (await type(['report', id])).out.includes(', paused'));
      assert.equal((await type(['pause', id])).code, FAILED.code, 'it is paused already');
      assert.match(
        (await type(['speed', id, '7', '--threshold', '50%'])).out,
        /is told: up to 7 members at once, pause at 50% failures/,
      );
      assert.equal((await type(['speed', id])).code, USAGE.code);
      assert.equal((await type(['resume', id, '--watch'])).code, DONE.code);

      const { id: second } = await typed(
        'run',
        UPDATE,
        '--set',
        'Set all',
        '-p',
        'TASK_Links_Active=true',
        '--concurrency',
        '1',
        '--yes',
      );
      await type(['pause', second]);
      assert.equal((await type(['cancel', second])).code, USAGE.code);
      assert.match((await type(['cancel', second], { answers: ['y'] })).out, /is ending/);
      const watched = await type(['watch', second]);
      assert.equal(watched.code, ENDED_EARLY.code, watched.err);
      assert.match(watched.out, /USER_ABORTED/);
    });
  });

  describe('exports', () => {
    it('are downloaded whole, also over a connection that breaks, and checked', async () => {
      const ended = await type(['run', 'M50708', '--set', 'Set all', '--yes', '--watch', '--json']);
      assert.equal(ended.code, DONE.code, ended.err);
      const { id } = JSON.parse(ended.out) as { id: string };
      assert.match((await type(['exports'])).out, new RegExp(`^${id} .* 40 +\\d+ +PRIVATE +M50708_`, 'm'));

      const path = join(folder, 'export.csv');
      const hasPart = async () => {
        const part = (await readdir(folder)).find((name) => /^export\.csv\..*\.part$/.test(name));
        return part !== undefined && (await stat(join(folder, part))).size > 0;
      };
      const proxy = await openCuttingProxy(Number(new URL(api.origin).port), hasPart);
      const words = ['exports', 'download', id, '-o', path];
      const first = await type(words, { env: { MUSTER_URL: `http://127.0.0.1:${proxy.port}` } });
      proxy.close();
      assert.equal(first.code, DONE.code, first.err);
      assert.match(first.err, /Continuing at byte \d{3,} of \d+/);
      const bytes = await readFile(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.match(first.out, new RegExp(`${bytes.length} bytes, as they were made \\(SHA-256 ${sha256}\\)`));
      assert.equal((await type(words)).code, DONE.code, 'it is there already');

      await writeFile(path, 'something else');
      const taken = await type(words);
      assert.equal(taken.code, FAILED.code);
      assert.match(taken.err, /already there, and is another file/);
      assert.equal((await type([...words, '--force'])).code, DONE.code);
      assert.deepEqual(await readFile(path), bytes);

      // As another program may have left it: of the right length, with other bytes.
      const other = join(folder, 'other.csv');
      await writeFile(`${other}.${sha256.slice(0, 12)}.part`, Buffer.alloc(bytes.length));
      const damaged = await type(['exports', 'download', id, '-o', other]);
      assert.equal(damaged.code, FAILED.code);
      assert.match(damaged.err, /did not arrive as it was made/);
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.startsWith('other')),
        [],
      );
    });
  });

  describe('profiles', () => {
    it('are readable for their owner only, and their key goes to their address only', async () => {
      const own = await mkdtemp(join(folder, 'own-'));
      const alone = { MUSTER_URL: '', MUSTER_API_KEY: '', XDG_CONFIG_HOME: own };
      const as = (words: readonly string[], options: TerminalOptions = {}) => type(words, { env: alone, ...options });
      const keyFile = await fileOf(`${api.keyOf('clerk')}\n`);
      await chmod(keyFile, 0o644);
      const open = await as(['login', '--url', api.origin, '--key-file', keyFile]);
      assert.equal(open.code, USAGE.code);
      assert.match(open.err, new RegExp(`others on this machine can read it\\.\n {2}chmod 600 ${keyFile}`));
      await chmod(keyFile, 0o600);
      const signedIn = await as(['login', '--url', api.origin, '--key-file', keyFile]);
      assert.equal(signedIn.code, DONE.code, signedIn.err);
      assert.match(signedIn.out, /as clerk: Repository Manager/);
      const file = join(own, 'muster', 'profiles.json');
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(join(own, 'muster'))).mode & 0o777, 0o700);

      assert.match((await as(['whoami'])).out, /as clerk/);
      const asked = await as(['login', '--profile', 'boss', '--url', api.origin], { answers: [api.keyOf('boss')] });
      assert.match(asked.out, /as boss/);
      const listed = await as(['profile']);
      assert.match(listed.out, /^\* +boss/m);
      assert.match((await as(['profile', 'use', 'default'])).out, /from now on/);
      for (const { out, err } of [signedIn, asked, listed, await as(['profile', '--json'])]) {
        for (const caller of ['boss', 'clerk'])
          assert.ok(!`${out}${err}`.includes(api.keyOf(caller)), 'no key is shown');
      }
      const inherited = await as(['profile', 'use', 'constructor']);
      assert.equal(inherited.code, USAGE.code);
      assert.match(inherited.err, /There is no profile "constructor"\./);
      const elsewhere = await as(['jobs', '--url', nowhere]);
      assert.equal(elsewhere.code, NOT_ALLOWED.code);
      assert.match(elsewhere.err, new RegExp(`You are not signed in to ${nowhere}`));

      const wrong = await as(['login', '--url', api.origin], { answers: ['a'.repeat(64)] });
      assert.equal(wrong.code, NOT_ALLOWED.code);
      assert.match((await as(['whoami'])).out, /as clerk/, 'the old key is kept');

      await chmod(file, 0o640);
      const refused = await as(['jobs']);
      assert.equal(refused.code, USAGE.code);
      assert.match(refused.err, /holds keys, and others on this machine can read it/);
      await chmod(file, 0o600);
      await as(['logout']);
      assert.equal((await as(['whoami'], { env: { ...alone, MUSTER_URL: api.origin } })).code, NOT_ALLOWED.code);
    });
  });

  describe('keys', () => {
    it('are made with a password, listed, and revoked', async () => {
      const own = await mkdtemp(join(folder, 'own-'));
      const password = 'correct horse battery staple';
      await setPassword(api.store, { person: 'clerk', password, session: '' });
      const nobody = { MUSTER_API_KEY: '', XDG_CONFIG_HOME: own };
      const signIn = ['login', '--user', 'clerk'];
      assert.equal((await type(signIn, { env: nobody })).code, USAGE.code, 'nobody can be asked');
      const wrong = await type(signIn, { env: nobody, answers: ['not this one at all'] });
      assert.deepEqual([wrong.code, /SIGN_IN_REFUSED/.test(wrong.err)], [NOT_ALLOWED.code, true], wrong.err);
      const signedIn = await type(signIn, { env: nobody, answers: [password] });
      assert.match(signedIn.out, /as clerk: Repository Manager/, signedIn.err);
      assert.ok(!`${signedIn.out}${signedIn.err}`.includes(password));

      const words = ['keys', 'new', 'Nightly script', '--expires', '7d', '--role', 'REPOSITORY_MANAGER', '--json'];
      const made = await type(words, { env: nobody, answers: [password] });
      const { id, key } = JSON.parse(made.out) as { id: string; key: string };
      const asScript = { ...nobody, MUSTER_API_KEY: key };
      assert.match((await type(['whoami'], { env: asScript })).out, /as clerk/);
      const listed = await type(['keys'], { env: asScript });
      assert.match(listed.out, new RegExp(`^${id} +Nightly script +ACTIVE .* REPOSITORY_MANAGER$`, 'm'));
      assert.match(listed.out, /muster on .* all of the person/);
      assert.ok(!listed.out.includes(key));
      assert.equal((await type(['keys', 'revoke', id], { env: nobody })).code, USAGE.code);
      assert.equal((await type(['keys', 'revoke', id, '--yes'], { env: nobody })).code, DONE.code);
      assert.equal((await type(['whoami'], { env: asScript })).code, NOT_ALLOWED.code);
    });
  });

  describe('errors', () => {
    it('tell a wrong key, a missing right, silence and a stranger apart', async () => {
      const codeOf = async (words: readonly string[], more: Record<string, string> = {}) =>
        (await type(words, { env: more })).code;
      assert.equal(await codeOf(['jobs'], { MUSTER_API_KEY: 'a'.repeat(64) }), NOT_ALLOWED.code);
      assert.equal(await codeOf(['audit'], { MUSTER_API_KEY: api.keyOf('clerk') }), NOT_ALLOWED.code);
      assert.equal(await codeOf(['jobs', 'show']), USAGE.code);
      assert.equal(await codeOf(['jbos']), USAGE.code);
      assert.equal(await codeOf(['jobs', '--help']), DONE.code);
      const silent = await type(['jobs', '--json', '--url', nowhere]);
      assert.equal(silent.code, UNREACHABLE.code);
      const { error } = JSON.parse(silent.err) as { error: { exit: number; code: string; message: string } };
      assert.deepEqual([error.exit, error.code], [UNREACHABLE.code, 'API_UNREACHABLE']);
      assert.match(error.message, /nobody listens there/);
    });

    it('leave no sequences of a terminal in what is shown', async () => {
      await api.store.assets.insert([{ _id: 'evil', title: 'Red\u001b[31m\u0007 \u202egnihton' }], 'test');
      await typed('sets', 'create', 'Evil', '--ids', await fileOf('evil'));
      assert.match((await type(['sets', 'members', 'Evil'])).out, /^evil +Red \[31m +gnihton$/m);
    });
  });

  describe('audit', () => {
    it('is verified here, and from a file; a changed entry is found', async () => {
      const whole = await type(['audit', 'verify']);
      assert.equal(whole.code, DONE.code, whole.err);
      const known = /^\d+:[0-9a-f]{64}$/m.exec(whole.out)?.[0] ?? assert.fail(whole.out);
      const file = join(folder, 'audit.jsonl');
      assert.equal((await type(['audit', 'export', '-o', file])).code, DONE.code);
      assert.equal((await type(['audit', 'verify', file, '--known', known])).code, DONE.code);
      assert.match(
        (await type(['audit', '--action', 'jobs.run', '--by', 'boss'])).out,
        /jobs\.run +done +\/jobs\/M50708/,
      );
      await api.store.auditTrail.collection.updateOne({ _id: 2 }, { $set: { by: 'somebody else' } });
      const broken = await type(['audit', 'verify']);
      assert.equal(broken.code, FAILED.code);
      assert.match(broken.out, /broken at entry 2: its content was changed/);
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, -20));
      assert.match((await type(['audit', 'verify', file])).err, /is not an entry of the audit trail/);
    });
  });

  describe('completion', () => {
    it('offers commands, options, their values, and ids with their names', async () => {
      const offers = async (...words: string[]) =>
        (await type(['complete', '--', ...words])).out.split('\n').map((line) => line.split('\t')[0]);
      assert.deepEqual(await offers('spe'), ['speed', '']);
      assert.deepEqual(await offers('history', '--status', 'COMPLETED_W'), ['COMPLETED_WARNING', '']);
      assert.deepEqual(await offers('sets', 'create', '--comb'), ['--combine', '']);
      assert.ok((await offers('sets', 'show', '')).includes(set));
      assert.ok((await offers('run', UPDATE, '--set', set.slice(0, 4))).includes(set));
      assert.deepEqual(await offers('run', 'M5070', '--url', nowhere), ['']);
    });

    /** The environment of a shell that finds the program. */
    const ofShell = async () => {
      const programs = await mkdtemp(join(folder, 'programs-'));
      await writeFile(join(programs, 'muster'), `#!/bin/sh\nexec "$MUSTER_NODE" $MUSTER_LOADER "$MUSTER_MAIN" "$@"\n`, {
        mode: 0o755,
      });
      return {
        ...process.env,
        ...env,
        ...{ PATH: `${programs}:${process.env['PATH'] ?? ''}`, MUSTER_NODE: process.execPath },
        ...{ MUSTER_LOADER: LOADER.join(' '), MUSTER_MAIN: MUSTER_COMMAND },
      };
    };

    it('works in bash', async () => {
      const environment = await ofShell();
      const script = [
        'source <(muster completion bash)',
        'complete -p muster',
        'COMP_WORDS=(muster run M507) COMP_CWORD=2',
        '_muster',
        'printf "%s\\n" "${COMPREPLY[@]}"',
      ];
      // A slow machine may not get the ids in time; then nothing is offered.
      const stdout = await until('ids are offered', async () => {
        const bash = await promisify(execFile)('bash', ['-c', script.join('\n')], { env: environment });
        return bash.stdout.includes(UPDATE) && bash.stdout;
      });
      const [registered, ...offered] = stdout.trim().split('\n');
      assert.equal(registered, 'complete -F _muster muster');
      assert.ok(offered.includes(UPDATE) && offered.every((word) => word.startsWith('M507')), stdout);
    });

    const fish = spawnSync('fish', ['--version']).status === 0;
    it('works in fish', { skip: fish ? false : 'there is no fish here' }, async () => {
      const script = 'muster completion fish | source; complete -C "muster sets cre"';
      const { stdout } = await promisify(execFile)('fish', ['-c', script], { env: await ofShell() });
      assert.match(stdout, /^create\tmake a set/);
    });
  });

  async function fileOf(content: string): Promise<string> {
    const path = join(await mkdtemp(join(folder, 'given-')), 'given.txt');
    await writeFile(path, content, { mode: 0o600 });
    return path;
  }
});

/** Cuts the first answer with a file after some of its bytes, once these have arrived: what is on its way is lost with a cut. */
async function openCuttingProxy(
  to: number,
  hasArrived: () => Promise<boolean>,
): Promise<{ port: number; close(): void }> {
  const SENT = 700;
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(to, '127.0.0.1');
    for (const socket of [incoming, outgoing]) sockets.add(socket.on('error', () => socket.destroy()));
    let file: Buffer | undefined;
    incoming.on('data', (data) => outgoing.write(data));
    outgoing.on('data', (data: Buffer) => {
      if (!file && !isCut && data.includes('Accept-Ranges')) file = Buffer.alloc(0);
      if (!file) {
        incoming.write(data);
        return;
      }
      if (isCut) return;
      file = Buffer.concat([file, data]);
      const body = file.indexOf('\r\n\r\n') + 4;
      if (body < 4 || file.length < body + SENT) return;
      isCut = true;
      incoming.write(file.subarray(0, body + SENT));
      const cut = () => {
        incoming.end();
        outgoing.destroy();
      };
      void until('the first bytes have arrived', hasArrived).then(cut, cut);
    });
    incoming.on('close', () => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
