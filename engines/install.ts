import { join } from 'node:path';
import type { OnProgress } from './engine.ts';
import { PROJECT_FOLDER } from './project-folder.ts';
import { installPythonPackages } from './python-environment.ts';

export const ENGINES_FOLDER = join(PROJECT_FOLDER, '.engines');
const LOCK_FILE = join(PROJECT_FOLDER, 'engines', 'engines.lock.txt');

/** Where the programs are. */
export interface InstalledEngines {
  programs: string;
}

export interface InstallOptions {
  folder?: string;
  lockFile?: string;
}

/**
 * Installs the engines into the project, once for each version of the lock file.
 * @throws EngineError when Python is missing or the packages cannot be downloaded.
 */
export async function installEngines(
  onProgress: OnProgress,
  { folder = ENGINES_FOLDER, lockFile = LOCK_FILE }: InstallOptions = {},
): Promise<InstalledEngines> {
  const programs = await installPythonPackages(
    {
      folder,
      locks: [{ lockFile }],
      what: 'the engines',
      size: 'about 70 MB',
      otherwise: 'Or use servers that you run yourself: set TEMPORAL_ADDRESS and MONGODB_URL (see .env.example).',
    },
    onProgress,
  );
  return { programs };
}
