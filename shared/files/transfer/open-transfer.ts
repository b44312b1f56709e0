import { FTP_PROTOCOLS, type FtpConfiguration } from '../exports/ftp-configuration.ts';
import { readSecret } from '../../settings/read-secret.ts';
import type { ConfigurationEntry } from '../../model/configuration-entry.ts';
import { defined } from '../../runtime/defined.ts';
import type { Secrets } from '../../settings/secrets/secrets.ts';
import type { Rates } from '../../store/rates.ts';
import { TransferError, type FileTransfer } from './file-transfer.ts';
import { openFtps } from './ftps.ts';
import { openSftp } from './sftp.ts';

export interface TransferServices {
  rates: Rates;
  secrets: Secrets;
}

/** Connects to a configured server when its turn comes. @throws TransferError */
export async function openTransfer(
  { rates, secrets }: TransferServices,
  entry: ConfigurationEntry<FtpConfiguration>,
  signal: AbortSignal,
): Promise<FileTransfer> {
  const { protocol, host, user, host_key, certificate_authority } = entry.content;
  const [password, privateKey, passphrase] = await Promise.all(
    ['password', 'private_key', 'passphrase'].map((name) => readSecret(secrets, entry, name)),
  );
  if (password === undefined && privateKey === undefined) {
    throw new TransferError(`The FTP configuration ${entry.code} has neither a password nor a private key.`, true);
  }
  // Refused when set today; an older stored one would break the protocol's line.
  if ([user, password, passphrase].some((text) => text !== undefined && /\p{Cc}/u.test(text))) {
    const what = 'has a line break or another control character in its user name, password or passphrase';
    throw new TransferError(`The FTP configuration ${entry.code} ${what}. Set it again.`, true);
  }
  await rates.turn('ftp', signal);
  const port = entry.content.port ?? FTP_PROTOCOLS[protocol].port;
  const common = { host, port, user, ...defined({ password }) };
  if (protocol !== 'SFTP') {
    return openFtps(
      {
        ...common,
        isImplicit: protocol === 'FTPS_IMPLICIT',
        ...defined({ certificateAuthority: certificate_authority }),
      },
      signal,
    );
  }
  if (host_key === undefined) throw new TransferError(`The FTP configuration ${entry.code} has no host key.`, true);
  return openSftp(
    {
      ...common,
      hostKey: host_key,
      ...defined({ privateKey, passphrase }),
    },
    signal,
  );
}
