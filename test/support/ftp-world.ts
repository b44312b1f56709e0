import { ftpConfigurations } from '../../shared/files/exports/ftp-configuration.ts';
import { storeEntry } from './entries.ts';
import type { TestMuster } from './muster.ts';
import type { FtpStandIn } from '../stand-ins/ftp.ts';

/** Stores the stand-in as the SFTP configuration `archive`, as the API would. */
export async function storeFtpConfiguration(
  { store, workerServices: { secrets } }: TestMuster,
  { host, port, user, password, hostKey }: FtpStandIn,
): Promise<void> {
  const content = ftpConfigurations.schema.parse({
    ...{ name: 'Archive', protocol: 'SFTP', host, port, user, host_key: hostKey, base_directory: 'base' },
  });
  await storeEntry(store, ftpConfigurations.path, 'archive', content, { password: await secrets.seal(password) });
}
