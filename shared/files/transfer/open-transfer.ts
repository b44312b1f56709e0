import { FTP_PROTOCOLS, type FtpConfiguration } from '../exports/ftp-configuration.ts';
import { readSecret } from '../../settings/read-secret.ts';
import type { ConfigurationEntry } from '../../model/configuration-entry.ts';
import { defined } from '../../runtime/defined.ts';
import type { Secrets } from '../../settings/secrets/secrets.ts';
import type { Rates } from '../../store/rates.ts';
import type { Egress } from '../../outside/egress.ts';
import { outsideCalls } from '../../runtime/watched.ts';
import { TRANSFER_LIMITS, TransferError, type FileTransfer, type TransferLimits } from './file-transfer.ts';
import { openFtps } from './ftps.ts';
import { openSftp } from './sftp.ts';
import { withinLimits } from './within-limits.ts';

export interface TransferServices {
  egress: Egress;
  rates: Rates;
  secrets: Secrets;
}

/** Connects to a configured server when its turn comes. @throws TransferError */
export async function openTransfer(
  { egress, rates, secrets }: TransferServices,
  entry: ConfigurationEntry<FtpConfiguration>,
  signal: AbortSignal,
  limits: TransferLimits = TRANSFER_LIMITS,
): Promise<FileTransfer> {
  const { user } = entry.content;
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
  const { end } = outsideCalls.begin({ system: 'ftp' });
  try {
    const transfer = await connect(entry, { password, privateKey, passphrase }, { egress, limits, signal });
    end({ result: 'done' });
    return transfer;
  } catch (error) {
    end({ result: 'failed' });
    throw error;
  }
}

async function connect(
  entry: ConfigurationEntry<FtpConfiguration>,
  secrets: Partial<Record<'password' | 'privateKey' | 'passphrase', string | undefined>>,
  { egress, limits, signal }: { egress: Egress; limits: TransferLimits; signal: AbortSignal },
): Promise<FileTransfer> {
  const { protocol, host, user, host_key, certificate_authority } = entry.content;
  const { password, privateKey, passphrase } = secrets;
  const port = entry.content.port ?? FTP_PROTOCOLS[protocol].port;
  const common = { host, port, user, ...defined({ password }) };
  if (protocol !== 'SFTP') {
    const isImplicit = protocol === 'FTPS_IMPLICIT';
    const settings = { ...common, isImplicit, ...defined({ certificateAuthority: certificate_authority }) };
    return withinLimits(await openFtps(settings, egress, limits, signal), limits);
  }
  if (host_key === undefined) throw new TransferError(`The FTP configuration ${entry.code} has no host key.`, true);
  const settings = { ...common, hostKey: host_key, ...defined({ privateKey, passphrase }) };
  return withinLimits(await openSftp(settings, egress, limits, signal), limits);
}
