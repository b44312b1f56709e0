import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINES_FOLDER } from '../../engines/install.ts';
import { installPythonPackages, type PythonPackages } from '../../engines/python-environment.ts';

const lockFile = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Python with the independent implementations that tests are checked against, and programs that only tests need. */
export interface PythonPeers {
  /** The interpreter; `spawn` it for a peer to talk to. */
  python: string;
  /** Path of another program that came with the packages. */
  program(this: void, name: string): string;
  /** Runs a program, given as text, to its end. @returns what it printed. @throws with what it said when it fails. */
  run(this: void, program: string, input?: string, parameters?: readonly string[]): Promise<string>;
}

/**
 * The peers of peers.in, installed once for each version of their locks; test files that ask at the same time wait for one
 * of them.
 */
export async function pythonPeers(): Promise<PythonPeers> {
  return await installed({
    folder: join(ENGINES_FOLDER, 'peers'),
    locks: [
      { lockFile: lockFile('peers-build.lock.txt') },
      { lockFile: lockFile('peers.lock.txt'), fromSource: ['pyftpdlib'] },
    ],
    what: 'the peers of the tests',
    size: 'about 45 MB',
  });
}

/** The client of the published API in client.in, installed in the same way. */
export async function pythonClient(): Promise<PythonPeers> {
  return await installed({
    folder: join(ENGINES_FOLDER, 'client'),
    locks: [{ lockFile: lockFile('client.lock.txt') }],
    what: 'the client of the tests',
    size: 'about 10 MB',
  });
}

/** Schemathesis, which calls the API by its OpenAPI document; installed in the same way. */
export async function pythonFuzzer(): Promise<PythonPeers> {
  return await installed({
    folder: join(ENGINES_FOLDER, 'fuzzer'),
    locks: [{ lockFile: lockFile('fuzzer.lock.txt') }],
    what: 'the fuzzer of the tests',
    size: 'about 30 MB',
  });
}

async function installed(packages: PythonPackages): Promise<PythonPeers> {
  const programs = await installPythonPackages(packages, () => undefined);
  const python = join(programs, 'python');
  const program = (name: string) => join(programs, name);
  return {
    python,
    program,
    run: (program, input = '', parameters = []) => runProgram(python, program, input, parameters),
  };
}

function runProgram(python: string, program: string, input: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      ['-c', program, ...parameters],
      { maxBuffer: 256 * 1024 * 1024, env: { ...process.env, PYTHONIOENCODING: 'utf-8' } },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`The Python program failed: ${stderr.slice(-2_000)}`, { cause: error }));
        else resolve(stdout);
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
