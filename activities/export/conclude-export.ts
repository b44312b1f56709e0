import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { FTP_CONFIGURATIONS, type FtpConfiguration } from '../../shared/files/exports/ftp-configuration.ts';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { ExportParameters } from '../../shared/jobs/export-research-assets.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import type { Run } from '../../shared/model/run.ts';
import type { ConcludingAttempt, JobServices } from '../../shared/job-kit/job-work.ts';
import { joinParts, PartError, removeParts } from './join-parts.ts';
import { uploadExport } from './upload-export.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Ends an export: joins the parts, removes them, and uploads the file if requested. If called again it continues: the
 * file is stored once, and parts are removed only after that.
 * @returns why the file could not be joined or uploaded; if only the upload failed, the file can be downloaded.
 */
export async function concludeExport(
  run: Run,
  header: string,
  services: JobServices,
  attempt: ConcludingAttempt,
): Promise<{ failure?: string }> {
  const { store, config } = services;
  let file: ExportFile | undefined;
  try {
    file = (await store.exports.get(run._id)) ?? (await joinAndStore(run, header, services, attempt));
  } catch (error) {
    if (!(error instanceof PartError)) throw error;
    // Another attempt that stored its file removes the parts.
    file = await store.exports.get(run._id);
    if (!file) return { failure: error.message };
  }
  if (!file) return {};
  await removeParts(run._id, file.file ?? file.name, await readdir(exportFolderOf(config, run._id)), services);

  const { upload } = run.parameters as ExportParameters;
  if (!upload) return {};
  const entry = await store.configuration.get<FtpConfiguration>(FTP_CONFIGURATIONS, upload.configuration);
  if (!entry) return { failure: `The FTP configuration ${upload.configuration} no longer exists. ${STILL_THERE}` };
  const folder = posix.join(entry.content.base_directory, upload.subDirectory);
  const { state, message } = await uploadExport(file, { entry, folder }, services, attempt);
  return state === 'done' ? {} : { failure: `${message ?? 'The upload failed.'} ${STILL_THERE}` };
}

/** A cancelled or aborted export uploads nothing more. */
export async function abandonUpload({ _id }: Run, { store }: JobServices): Promise<void> {
  const message = 'The run was ended before the upload was over. The file can be downloaded.';
  await store.exports.abandonUpload(_id, message, new Date());
}

const STILL_THERE = "The file was not uploaded. You can download it from the run's report.";

/**
 * Each attempt writes its own file, and the first stored one counts: a stopped attempt may wake up late.
 * @returns the stored file; undefined if no member could be written, because an empty file is useless.
 */
async function joinAndStore(
  run: Run,
  header: string,
  services: JobServices,
  { signal, write }: ConcludingAttempt,
): Promise<ExportFile | undefined> {
  const { store, config } = services;
  const name = fileName(run);
  const file = `${randomBytes(6).toString('hex')}-${name}`;
  const { members, ...written } = await joinParts(run._id, { header, file }, services, signal);
  const discard = () => rm(join(exportFolderOf(config, run._id), file), { force: true });
  if (members === 0) {
    await discard();
    return store.exports.get(run._id);
  }
  const createdAt = new Date();
  const whole: ExportFile = {
    _id: run._id,
    job: run.job.id,
    folder: (run.parameters as ExportParameters).folder,
    owner: run.submittedBy,
    name,
    file,
    ...written,
    members,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + config.exportDays * DAY_MS),
  };
  let stored: ExportFile | undefined;
  try {
    stored = await write((session) => store.exports.insert(whole, session));
  } finally {
    if (stored?.file !== file) await discard();
  }
  return stored;
}

/** Different for every run: job, submit time (UTC), and the run's id. */
function fileName({ _id, job, submitTime }: Run): string {
  const time = submitTime.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${job.id}_${time}_${_id}.csv`;
}
