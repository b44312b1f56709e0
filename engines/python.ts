import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EngineError } from './engine.ts';

const run = promisify(execFile);

/** Best first: the database's server is published for 3.11 to 3.13. */
const CANDIDATES = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
const OLDEST = 11;
const PROBE = `
import sys
try:
    import venv, ensurepip
    has_venv = True
except ImportError:
    has_venv = False
print(sys.version_info[0], sys.version_info[1], has_venv)`;

interface Python {
  command: string;
  version: string;
  isNewEnough: boolean;
  hasVenv: boolean;
}

/**
 * Finds the Python to install the engines with.
 * @throws EngineError saying what is missing and how to get it.
 */
export async function findPython(): Promise<string> {
  const found = (await Promise.all(CANDIDATES.map(probe))).filter((python) => python !== undefined);
  const usable = found.find(({ isNewEnough, hasVenv }) => isNewEnough && hasVenv);
  if (usable) return usable.command;
  throw new EngineError(`${whatIsMissing(found)}\n${HOW_TO_GET_IT}`);
}

const HOW_TO_GET_IT = [
  'Muster installs its own Temporal and database. This needs Python 3.11 or newer with the venv module:',
  '  Debian, Ubuntu   sudo apt install python3 python3-venv',
  '  Fedora           sudo dnf install python3',
  '  macOS            brew install python@3.13',
  'Or use servers that you run yourself: set TEMPORAL_ADDRESS and MONGODB_URL (see .env.example).',
].join('\n');

function whatIsMissing(found: Python[]): string {
  const withoutVenv = found.find(({ isNewEnough }) => isNewEnough);
  if (withoutVenv) return `Python ${withoutVenv.version} is installed, but its venv module is missing.`;
  const tooOld = found[0];
  if (tooOld) return `Python ${tooOld.version} is too old.`;
  return 'Python was not found.';
}

async function probe(command: string): Promise<Python | undefined> {
  try {
    const { stdout } = await run(command, ['-c', PROBE], { timeout: 20_000 });
    const [major, minor, hasVenv] = stdout.trim().split(' ');
    return {
      command,
      version: `${major ?? '?'}.${minor ?? '?'}`,
      isNewEnough: major === '3' && Number(minor) >= OLDEST,
      hasVenv: hasVenv === 'True',
    };
  } catch {
    return undefined;
  }
}
