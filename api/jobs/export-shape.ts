import { z } from 'zod';
import { isExpired } from '../../shared/files/exports/export-access.ts';
import { EXPORT_FOLDERS, type ExportFile, type ExportFolder } from '../../shared/model/export-file.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { attribute, codedAnswer, linkedAnswer, shape, time, totalRecordCount } from '../contract/shapes.ts';

const exportFields = {
  file_name: z.string(),
  folder: codedAnswer(z.enum(Object.keys(EXPORT_FOLDERS) as ExportFolder[])),
  size: z.int(),
  sha256: z.string(),
  members: z.int(),
  created: time,
  expires: time,
  expired: z.boolean(),
  /** Null if the caller may not download it. */
  link: attribute(z.string().nullable()),
  upload: z
    .object({
      ftp_configuration: z.string(),
      path: z.string(),
      state: z.enum(['going', 'done', 'failed']),
      attempts: z.int(),
      at: time,
      message: z.string().optional(),
    })
    .optional(),
};
export const exportShape = z.object(exportFields);

export const exportListShape = shape(
  'Exports',
  'exports',
  z.object({
    export: z.array(
      z.object({ instance: linkedAnswer(), job: codedAnswer(), submitted_by: codedAnswer(), ...exportFields }),
    ),
    total_record_count: totalRecordCount,
  }),
);

/**
 * The file that a run made, as its instance shows it; `link` is null if the caller may not download it.
 * @param link of the instance.
 */
export function toExportBody(file: ExportFile, { mayDownload, link }: { mayDownload: boolean; link: string }) {
  const hasExpired = isExpired(file, new Date());
  const { folder, name, bytes, sha256, members, createdAt, expiresAt, upload } = file;
  return {
    file_name: name,
    folder: { value: folder, desc: EXPORT_FOLDERS[folder] },
    size: bytes,
    sha256,
    members,
    created: createdAt.toISOString(),
    expires: expiresAt.toISOString(),
    expired: hasExpired,
    link: !hasExpired && mayDownload ? `${link}/export` : null,
    ...(upload === undefined
      ? {}
      : {
          upload: {
            ftp_configuration: upload.configuration,
            path: upload.path,
            state: upload.state,
            attempts: upload.attempts,
            at: upload.at.toISOString(),
            ...defined({ message: upload.message }),
          },
        }),
  };
}
