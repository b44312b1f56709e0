import type { Command } from 'commander';
import { z } from 'zod';
import { CLOCKS_DIFFER_MS } from '../../shared/runtime/clocks-differ.ts';
import { isLoopbackUrl } from '../../shared/runtime/loopback.ts';
import { MUSTER_VERSION } from '../../shared/runtime/version.ts';
import { ApiRefusal, apiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import { findAccess } from './connect.ts';
import type { Exit } from './exit-codes.ts';
import { coloured, pairs, shown } from './layout.ts';
import type { Run } from './program-parts.ts';
import type { Terminal } from './terminal.ts';

const ANSWER_MS = 30_000;
const HEALTH_MS = 8_000;

/** `muster doctor`: what is in order, what is not, and what to do about it. */
export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look at the whole installation: what is broken, and what to do')
    .addHelpText('after', '\nAdministrators see every part; others see whether the API answers and lets them in.')
    .action(run((context) => examine(context)));
}

type State = 'OK' | 'WARN' | 'FAIL';

/** A line: a part of the installation, how it stands, and what to do. */
interface Line {
  part: string;
  state: State;
  message: string;
  advice: string | null;
}

interface Examined {
  lines: Line[];
  /** How the command ends; nothing while all is in order. */
  exit?: Exit;
}

async function examine({ terminal, flags, show }: CommandContext): Promise<Exit | undefined> {
  const { url, key } = await findAccess(terminal, flags);
  const reached = await reach(url);
  const found = reached.exit ? reached : followedBy(reached, await askInside(terminal, url, key));
  const { lines } = found;
  const count = (state: State) => lines.filter((line) => line.state === state).length;
  const worst: State = count('FAIL') > 0 ? 'FAIL' : count('WARN') > 0 ? 'WARN' : 'OK';
  show({ url, state: worst, finding: lines }, () =>
    [
      ...lines.map((line) => describeLine(terminal, line)),
      '',
      `${url}: ${count('OK')} in order, ${count('WARN')} to look at, ${count('FAIL')} broken`,
    ].join('\n'),
  );
  return found.exit ?? (worst === 'FAIL' ? 'FAILED' : undefined);
}

function followedBy(first: Examined, second: Examined): Examined {
  return { ...first, ...second, lines: [...first.lines, ...second.lines] };
}

const STYLES = { OK: ['green', 'ok  '], WARN: ['yellow', 'warn'], FAIL: ['red', 'fail'] } as const;

function describeLine(terminal: Terminal, { part, state, message, advice }: Line): string {
  const [style, word] = STYLES[state];
  const line = `${coloured(terminal, style, word)}  ${pairs([[part.padEnd(14), message]])}`;
  return advice === null ? line : `${line}\n      ${' '.repeat(14)}  → ${shown(advice)}`;
}

function line(part: string, state: State, message: string, advice: string | null = null): Line {
  return { part, state, message, advice };
}

const healthSchema = z.looseObject({ database: z.string(), temporal: z.string(), prepared: z.boolean() });

/** What can be told without a key. */
async function reach(url: string): Promise<Examined> {
  let response: Response;
  try {
    response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(HEALTH_MS) });
  } catch {
    const advice = 'Start it (npm start), or give its address with --url.';
    return { lines: [line('API', 'FAIL', `Nothing answers at ${url}.`, advice)], exit: 'UNREACHABLE' };
  }
  const said = healthSchema.safeParse(await response.json().catch(() => undefined));
  if (!said.success) {
    const message = `What answers at ${url} is not Muster's API.`;
    return { lines: [line('API', 'FAIL', message, 'Give its address with --url.')], exit: 'UNREACHABLE' };
  }
  const { database, temporal, prepared } = said.data;
  if (response.ok) return { lines: [line('API', 'OK', `${url} answers.`)] };
  const lines = [line('API', 'WARN', `${url} answers, but not every request works.`, 'See below.')];
  if (database !== 'up') {
    const advice = 'Start it, or check MONGODB_URL; the log of the API says why.';
    lines.push(line('Database', 'FAIL', 'The API does not reach the database.', advice));
  } else if (!prepared) {
    lines.push(line('Database', 'WARN', 'The first start is still preparing it.', 'Wait; the log says how far it is.'));
  }
  if (temporal !== 'up') {
    const advice = 'Start it, or check TEMPORAL_ADDRESS; the log of the API says why.';
    lines.push(line('Temporal', 'FAIL', 'The API does not reach Temporal: runs cannot be submitted.', advice));
  }
  return { lines, ...(database === 'up' && prepared ? {} : { exit: 'UNREACHABLE' as const }) };
}

const systemSchema = z.looseObject({
  version: z.string(),
  time: z.string(),
  public_url: z.string(),
  finding: z.array(
    z.object({
      part: z.object({ desc: z.string() }),
      state: z.object({ value: z.enum(['OK', 'WARN', 'FAIL']) }),
      message: z.string(),
      advice: z.string().nullable(),
    }),
  ),
});

/** What the API tells an administrator, and what follows from it here. */
async function askInside(terminal: Terminal, url: string, key: string | undefined): Promise<Examined> {
  if (key === undefined) {
    const advice = 'Sign in with "muster login", or give an API key: --key-file FILE, or MUSTER_API_KEY.';
    return { lines: [line('Sign-in', 'FAIL', 'There is no API key for it.', advice)], exit: 'NOT_ALLOWED' };
  }
  const api = apiClient({ url, key, signal: terminal.signal, patienceMs: 0, answerMs: ANSWER_MS });
  try {
    const me = await api({ method: 'GET', path: '/me' }, z.looseObject({ primary_id: z.string() }));
    const signedIn = line('Sign-in', 'OK', `You are ${me.primary_id}.`);
    const asked = Date.now();
    const system = await api({ method: 'GET', path: '/system' }, systemSchema);
    const answered = Date.now();
    const lines = [
      signedIn,
      versionLine(system.version),
      ...system.finding.map(({ part, state, message, advice }) => line(part.desc, state.value, message, advice)),
      ...clockLine(Date.parse(system.time), { asked, answered }),
      ...(await publicLine(system.public_url)),
    ];
    return { lines };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    if (error.httpStatus === 401) {
      const advice = 'Sign in again with "muster login", or give another key.';
      return { lines: [line('Sign-in', 'FAIL', error.message, advice)], exit: 'NOT_ALLOWED' };
    }
    if (error.httpStatus === 403) {
      const advice = 'Sign in as a General System Administrator to see every part.';
      return { lines: [line('Sign-in', 'WARN', error.message, advice)], exit: 'NOT_ALLOWED' };
    }
    const where = [error.code, error.trackingId].filter((part) => part !== undefined).join(', tracking id ');
    return { lines: [line('API', 'FAIL', error.message, `Look into its log (${where}).`)], exit: 'FAILED' };
  }
}

function versionLine(version: string): Line {
  if (version === MUSTER_VERSION) return line('Version', 'OK', `The API and this terminal are ${version}.`);
  const message = `The API is ${version}, this terminal ${MUSTER_VERSION}.`;
  return line('Version', 'WARN', message, 'Install the same version in both places.');
}

/** The API's clock was read between asking and the answer. */
function clockLine(theirs: number, { asked, answered }: { asked: number; answered: number }): Line[] {
  const ahead = theirs > answered ? theirs - answered : theirs < asked ? theirs - asked : 0;
  if (Math.abs(ahead) <= CLOCKS_DIFFER_MS) return [];
  const message = `The API's clock is ${Math.abs(ahead)} ms ${ahead > 0 ? 'ahead of' : 'behind'} the one here.`;
  return [line('Clock', 'WARN', message, 'Let both machines take their time from a time server (NTP).')];
}

/** Whether the address that others are given leads to Muster, from here. */
async function publicLine(url: string): Promise<Line[]> {
  if (isLoopbackUrl(url)) return [];
  const part = 'Public address';
  try {
    const response = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(HEALTH_MS) });
    const said = z.looseObject({ status: z.literal('up') }).safeParse(await response.json());
    if (response.ok && said.success) return [line(part, 'OK', `${url} leads to Muster from here.`)];
    return [
      line(
        part,
        'FAIL',
        `${url} leads to something else than Muster from here.`,
        'Check MUSTER_PUBLIC_URL and the proxy.',
      ),
    ];
  } catch {
    return [
      line(part, 'WARN', `${url} does not answer from here.`, 'Check MUSTER_PUBLIC_URL, the proxy, and the way there.'),
    ];
  }
}
