import { isExpired } from '../../shared/files/exports/export-access.ts';
import { EXPORT_FOLDERS, type ExportFile } from '../../shared/model/export-file.ts';
import { defined } from '../../shared/runtime/defined.ts';

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
