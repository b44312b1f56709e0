import { openDataFolder } from '../../engines/data-folder.ts';
import { exclusively } from '../../engines/mutual-exclusion.ts';
import { inspectProcess } from '../../engines/processes.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { openMemory, type DemoMemory } from './memory.ts';

/**
 * Makes sure that only one demo at a time runs on a data folder; a demo that was killed does not count.
 * @throws MusterError when another one runs. @throws EngineError when the folder cannot be used.
 */
export async function claimDemo(dataFolder: string): Promise<DemoMemory> {
  const { path, enginesFile } = await openDataFolder(dataFolder);
  return exclusively(`${enginesFile}.demo`, async () => {
    const memory = await openMemory(path);
    const former = memory.now.process;
    const other = former && former.pid !== process.pid ? await inspectProcess(former.pid) : undefined;
    if (former && other?.startedAt === former.startedAt) {
      throw new MusterError(
        'DEMO_RUNS',
        409,
        `A demo is already running on ${path} (process ${former.pid}). Wait until it ends, or set MUSTER_DATA to another folder.`,
      );
    }
    const self = await inspectProcess(process.pid);
    await memory.keep({ process: { pid: process.pid, startedAt: self?.startedAt ?? '' } });
    return memory;
  });
}
