import { MusterError } from '../../runtime/errors.ts';
import type { ExportFile } from '../../model/export-file.ts';
import type { Run } from '../../model/run.ts';
import { PAGE_ROLES, readsWithAny, type Caller } from '../../model/roles.ts';

/**
 * A private export is for its submitter, as long as they hold a role of the job; an institution export is for everyone
 * with a page role.
 */
export function mayDownload(
  caller: Caller,
  file: Pick<ExportFile, 'folder' | 'owner'>,
  { job }: Pick<Run, 'job'>,
): boolean {
  return isForPageRoles(caller, file) || (file.owner === caller.person && readsWithAny(caller, job.roles));
}

/** True for an export in the institution's folder and a caller with a page role. */
export function isForPageRoles(caller: Caller, { folder }: Pick<ExportFile, 'folder'>): boolean {
  return folder === 'INSTITUTION' && readsWithAny(caller, PAGE_ROLES);
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
  return requireCurrent(file, now);
}

/** @throws MusterError when the file has expired. */
export function requireCurrent(file: ExportFile, now: Date): ExportFile {
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
