import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { EngineError, type OnProgress } from './engine.ts';
import { ENGINES_FOLDER, installEngines } from './install.ts';

/** Where `npm run engines:fast` installs its program. */
export const FAST_FOLDER = join(ENGINES_FOLDER, 'rust');

/** Two versions of one database server; the Rust one is several times faster. */
type MongoProgramName = 'secantusd-rs' | 'secantusd-py';

export interface MongoProgram {
  name: MongoProgramName;
  program: string;
}

/**
 * Takes the fast server if it was built or is on PATH, otherwise the one that is installed with Temporal. Data stays
 * with the server that created it: their versions differ, and they may not read each other's files.
 * @param maker the server that created the data; unset for a new folder.
 * @param folders where to look for the fast server.
 * @throws EngineError when the server that created the data, or any server, is missing.
 */
export async function chooseMongoProgram(
  maker: string | undefined,
  onProgress: OnProgress,
  folders = fastServerFolders(),
): Promise<MongoProgram> {
  const fast = await findFastServer(folders);
  if (maker !== 'secantusd-py') {
    if (fast !== undefined) return { name: 'secantusd-rs', program: fast };
    if (maker !== undefined) throw new EngineError(fastIsMissing(maker));
  }
  const program = join((await installEngines(onProgress)).programs, 'secantusd-py');
  if (!(await isExecutable(program))) throw new EngineError(NOT_PUBLISHED);
  if (fast !== undefined) onProgress('This data was created by the slower database server and stays with it');
  return { name: 'secantusd-py', program };
}

function fastServerFolders(): string[] {
  return [join(FAST_FOLDER, 'bin'), ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)];
}

async function findFastServer(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const program = join(folder, 'secantusd-rs');
    if (await isExecutable(program)) return program;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function fastIsMissing(maker: string): string {
  return [
    `The data in MUSTER_DATA belongs to the database server ${maker}, which is no longer installed.`,
    'Build it with: npm run engines:fast',
    'or put it on PATH, or set MUSTER_DATA to another folder to start with new data.',
  ].join('\n');
}

const NOT_PUBLISHED = [
  'No database server is published for this system. There is one for Python 3.11 to 3.13 on Linux and on Macs with Apple silicon.',
  `Build it from source: npm run engines:fast (needs Rust), or set MONGODB_URL,`,
  `or install one of these Pythons and remove the folder ${ENGINES_FOLDER}.`,
].join('\n');
