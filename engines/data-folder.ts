import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EngineError, type EngineName } from './engine.ts';

/** Where things are under MUSTER_DATA. */
export interface DataFolder {
  path: string;
  /** The running engines, for people and other commands. */
  enginesFile: string;
  /** One file for each process that uses the engines, named by its id. */
  usersFolder: string;
  /** Held while engines are started or stopped. */
  lock: string;
  temporalFile: string;
  mongoFolder: string;
  /** Which program created the database's files. */
  mongoMakerFile: string;
  logsFolder: string;
  /** A part of the command line that only the engine on this data has. */
  marks: Readonly<Record<EngineName, string>>;
}

/**
 * Creates the folder if needed, for its owner only. Returns the real path, so that every process sees the same one, however it was written.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const wanted = resolve(folder);
  try {
    await mkdir(wanted, { recursive: true });
    const path = await realpath(wanted);
    await keepPrivate(path);
    const temporalFile = join(path, 'temporal.db');
    const mongoFolder = join(path, 'mongo');
    const places: DataFolder = {
      path,
      enginesFile: join(path, 'engines.json'),
      usersFolder: join(path, 'engine-users'),
      lock: join(path, 'engines'),
      temporalFile,
      mongoFolder,
      mongoMakerFile: join(path, 'mongo-made-by'),
      logsFolder: join(path, 'logs'),
      marks: { temporal: `--db-filename ${temporalFile}`, mongodb: `--storage-path ${mongoFolder}` },
    };
    await mkdir(places.usersFolder, { recursive: true });
    await mkdir(places.logsFolder, { recursive: true });
    return places;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`The data folder ${wanted} cannot be used (set MUSTER_DATA to another one): ${reason}`);
  }
}

/** Data, logs and keys are in it. A folder of somebody else is left as it is: only its owner may change it. */
async function keepPrivate(path: string): Promise<void> {
  const { mode, uid } = await stat(path);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(path, 0o700);
}
