import { Command, CommanderError } from 'commander';
import { ConfigError } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { MUSTER_VERSION } from '../../shared/runtime/version.ts';
import { ApiRefusal } from '../api-client.ts';
import { commandContext } from './command-context.ts';
import { addAudit } from './commands-audit.ts';
import { addCompletion } from './commands-completion.ts';
import { addControls } from './commands-control.ts';
import { addDoctor } from './commands-doctor.ts';
import { addExports } from './commands-exports.ts';
import { addHistory } from './commands-history.ts';
import { addJobs } from './commands-jobs.ts';
import { addKeys } from './commands-keys.ts';
import { addProfiles } from './commands-profile.ts';
import { addRun } from './commands-run.ts';
import { addSets } from './commands-sets.ts';
import type { GlobalFlags } from './connect.ts';
import { EXIT_CODES, type Exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { coloured, shown } from './layout.ts';
import type { Run } from './program-parts.ts';
import type { Terminal } from './terminal.ts';

const PARTS = [
  addProfiles,
  addJobs,
  addSets,
  addRun,
  addControls,
  addHistory,
  addExports,
  addKeys,
  addAudit,
  addDoctor,
  addCompletion,
];

/** All commands of `muster`. @param onExit called with how a command ended, unless it is done. */
export function createProgram(terminal: Terminal, onExit: (exit: Exit) => void): Command {
  const run: Run =
    (act) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const flags: GlobalFlags = command.optsWithGlobals();
      const exit = await act(commandContext(terminal, flags), ...(given.slice(0, -1) as never));
      if (exit) onExit(exit);
    };
  const program = new Command('muster')
    .description('Runs jobs on sets of records, from the terminal.')
    .version(MUSTER_VERSION, '-V, --version', 'print the version of this program')
    .option('--url <address>', 'where the API is; MUSTER_URL, or that of the profile, by default')
    .option('--key-file <file>', 'a file with the API key, readable for you only; MUSTER_API_KEY holds the key itself')
    .option(
      '--key <key>',
      'the API key; others on this machine may see it in the list of processes: rather use --key-file',
    )
    .option(
      '--profile <name>',
      'a saved address and key ("muster login"); MUSTER_PROFILE, or the one in use, by default',
    )
    .option('--json', 'print the answer as JSON, for scripts', false)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `\nExit codes:\n${exitLines().join('\n')}`);
  for (const add of PARTS) add(program, run);
  prepare(program, terminal);
  return program;
}

/** Errors of the command line end the command, not the process; and everything is written to this terminal. */
function prepare(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.say(text.replace(/\n$/, '')),
    writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
    getOutHasColors: () => terminal.hasColours,
    getErrHasColors: () => false,
  });
  for (const sub of command.commands) prepare(sub, terminal);
}

function exitLines(): string[] {
  return Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);
}

/** Runs a command line, without the program's name. @returns the exit code. */
export async function runMuster(words: readonly string[], terminal: Terminal): Promise<number> {
  let ended: Exit = 'DONE';
  const program = createProgram(terminal, (exit) => {
    ended = exit;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    ended = explain(error, terminal, words.includes('--json'));
  }
  return EXIT_CODES[ended].code;
}

/** Says what went wrong, where, and what to do. @throws what nobody foresaw. */
function explain(error: unknown, terminal: Terminal, isJson: boolean): Exit {
  // What was typed is wrong, and commander has said so; or help was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'DONE' : 'USAGE';
  const said = readError(error, terminal);
  if (!said) throw error;
  const { exit, message, advice, code, trackingId, request } = said;
  if (isJson) {
    const body = { exit: EXIT_CODES[exit].code, code, message, advice, tracking_id: trackingId, request };
    terminal.note(JSON.stringify({ error: body }));
    return exit;
  }
  const where = [code, trackingId === undefined ? undefined : `tracking id ${trackingId}`, request];
  const known = where.filter((part) => part !== undefined);
  terminal.note(`${coloured(terminal, 'red', 'muster:')} ${shown(message)}`);
  if (known.length > 0) terminal.note(`  ${shown(known.join(' · '))}`);
  if (advice !== undefined) terminal.note(`  ${shown(advice)}`);
  return exit;
}

interface Said {
  exit: Exit;
  message: string;
  advice?: string | undefined;
  code?: string;
  trackingId?: string | undefined;
  request?: string;
}

function readError(error: unknown, { signal }: Terminal): Said | undefined {
  if (error instanceof Failure) return { exit: error.exit, message: error.message, advice: error.advice };
  if (signal.aborted) return { exit: 'INTERRUPTED', message: 'Stopped.' };
  if (error instanceof ApiRefusal) {
    const { message, code, trackingId, request, httpStatus } = error;
    return { message, code, trackingId, request, exit: exitOf(httpStatus), advice: adviceFor(error) };
  }
  if (error instanceof MusterError || error instanceof ConfigError) return { exit: 'FAILED', message: error.message };
  // A file that cannot be written or read.
  if (error instanceof Error && 'syscall' in error) return { exit: 'FAILED', message: error.message };
  return undefined;
}

function exitOf(status: number): Exit {
  if (status === 401 || status === 403) return 'NOT_ALLOWED';
  return status === 503 || status === 429 ? 'UNREACHABLE' : 'FAILED';
}

function adviceFor({ code, httpStatus, trackingId }: ApiRefusal): string | undefined {
  if (code === 'API_UNREACHABLE') return 'Start it (npm start), or give its address with --url.';
  if (httpStatus === 401) return 'Sign in again with "muster login", or give another key.';
  if (httpStatus === 403) return 'Ask an administrator for the role, or sign in as somebody who has it.';
  if (code === 'NO_WORKER') return 'Start a worker (npm run worker). "muster doctor" shows what else is missing.';
  if (httpStatus >= 500) {
    return trackingId === undefined
      ? '"muster doctor" shows what is missing.'
      : 'The log has more under the tracking id; "muster doctor" shows what is missing.';
  }
  return undefined;
}
