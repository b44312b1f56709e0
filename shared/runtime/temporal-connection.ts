import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from '@temporalio/client';
import type { TemporalSettings } from './config.ts';
import { defined } from './defined.ts';

type TLSConfig = Extract<ConnectionOptions['tls'], object>;

/** What clients and workers connect with; both SDK connections take it as it is. */
export interface TemporalConnectionOptions {
  address: string;
  tls?: TLSConfig | true;
  apiKey?: string;
}

/**
 * How to reach Temporal.
 * @throws Error when a certificate or key file cannot be read, naming the variable, or no address is known.
 */
export async function temporalConnectionOptions(settings: TemporalSettings): Promise<TemporalConnectionOptions> {
  const { address, apiKey, tls } = settings;
  if (address === undefined) throw new Error("Temporal's address is missing. Set TEMPORAL_ADDRESS.");
  return {
    address,
    ...(tls ? { tls: await tlsOf(settings) } : {}),
    ...defined({ apiKey }),
  };
}

async function tlsOf({ tlsServerName, tlsCa, tlsCert, tlsKey }: TemporalSettings): Promise<TLSConfig | true> {
  const [ca, crt, key] = await Promise.all([
    readPem('TEMPORAL_TLS_CA', tlsCa),
    readPem('TEMPORAL_TLS_CERT', tlsCert),
    readPem('TEMPORAL_TLS_KEY', tlsKey),
  ]);
  if ((crt === undefined) !== (key === undefined)) {
    throw new Error('Set both TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY, or neither.');
  }
  const config: TLSConfig = {
    ...defined({ serverNameOverride: tlsServerName, serverRootCACertificate: ca }),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
  };
  return Object.keys(config).length === 0 ? true : config;
}

async function readPem(variable: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`The file in ${variable} cannot be read.`, { cause: error });
  }
}
