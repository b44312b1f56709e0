import { MusterError } from '../../runtime/errors.ts';
import type { ExportFile } from '../../model/export-file.ts';
import type { Run } from '../../model/run.ts';
import { readsWithAny, type Caller } from '../../model/roles.ts';

/** Its submitter may read a private export for as long as a role of the job is held; who holds one, an institution export. */
export function mayDownload(
  caller: Caller,
  file: Pick<ExportFile, 'folder' | 'owner'>,
  { job }: Pick<Run, 'job'>,
): boolean {
  return (file.owner === caller.person || file.folder === 'INSTITUTION') && readsWithAny(caller, job.roles);
}

export function isExpired({ expiresAt, removedAt }: Pick<ExportFile, 'expiresAt' | 'removedAt'>, now: Date): boolean {
  return removedAt !== undefined || expiresAt <= now;
}

/** @throws MusterError when there is no file, the caller may not read it, or it has expired. */
export function requireDownload(caller: Caller, run: Run, file: ExportFile | undefined, now: Date): ExportFile {
  if (!file) {
    const reason =
      run.job.activity === 'exportResearchAssets' && !run.endTime
        ? 'The run has not ended yet.'
        : 'The run created none.';
    throw new MusterError('EXPORT_NOT_FOUND', 404, `Instance ${run._id} has no export file. ${reason}`);
  }
  if (!mayDownload(caller, file, run)) {
    const message = 'The file is private. Only the person who submitted the run can download it.';
    throw new MusterError('FORBIDDEN', 403, message);
  }
  if (isExpired(file, now)) {
    const day = file.expiresAt.toISOString().slice(0, 10);
    throw new MusterError(
      'EXPORT_EXPIRED',
      410,
      `The file was available until ${day} and has been removed. Run the export again.`,
    );
  }
  return file;
}
