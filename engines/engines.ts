import type { Config } from '../shared/runtime/config.ts';
import { defined } from '../shared/runtime/defined.ts';
import { openDataFolder } from './data-folder.ts';
import type { EnginesFile } from './engines-file.ts';
import { mongoServer } from './mongo-server.ts';
import { requireNode, requirePlatform } from './requirements.ts';
import { temporalServer } from './temporal-server.ts';
import { useEngines, type UseOptions } from './use-engines.ts';

export interface Engines {
  temporalAddress: string;
  /** Temporal's web pages; unset if those of an outside Temporal are not known. */
  temporalUi?: string;
  mongodbUrl: string;
  /** The configuration with these addresses in it. */
  config: Config;
  /** Whether Muster runs at least one of the two. */
  isEmbedded: boolean;
  /** Whether all embedded engines were running already, started by another command. */
  joined: boolean;
  /** Ids of the other processes that use the embedded engines now. */
  otherUsers(this: void): Promise<number[]>;
  /** Stops embedded engines, unless another command still uses them; then the last one stops them. Safe to repeat. */
  close(this: void): Promise<void>;
}

/**
 * Returns the addresses of Temporal and the database: those of the configuration, or else those of engines that run on
 * this machine with their data in the data folder. Commands on the same data folder share them. If an engine dies, the
 * commands that use it restart it at the same address.
 *
 * @example
 * const { config, close } = await openEngines(readConfig(process.env));
 *
 * @throws EngineError when embedded engines cannot run here.
 */
export async function openEngines(config: Config, options: UseOptions = {}): Promise<Engines> {
  const { temporal, mongodbUrl } = config;
  requireNode();
  if (temporal.address !== undefined && mongodbUrl !== undefined) {
    const never = { isEmbedded: false, joined: false, otherUsers: async () => [], close: async () => undefined };
    return { ...addressesOf(config), ...never };
  }
  requirePlatform();
  const data = await openDataFolder(config.dataFolder);
  const engines = [
    ...(temporal.address === undefined ? [temporalServer(data, temporal.namespace)] : []),
    ...(mongodbUrl === undefined ? [mongoServer(data)] : []),
  ];
  const { file, ...use } = await useEngines(data, engines, options);
  return { ...addressesOf(withAddresses(config, file)), ...use, isEmbedded: true };
}

/** Embedded engines use no TLS and no keys, whatever is set for outside ones. */
function withAddresses(config: Config, { temporalAddress, temporalUi, mongodbUrl }: EnginesFile): Config {
  const { namespace, taskQueue } = config.temporal;
  const embedded = { namespace, taskQueue, tls: false };
  const temporal =
    config.temporal.address !== undefined || temporalAddress === undefined
      ? config.temporal
      : { ...embedded, address: temporalAddress, ...defined({ ui: temporalUi }) };
  return { ...config, temporal, ...(config.mongodbUrl === undefined && mongodbUrl ? { mongodbUrl } : {}) };
}

function addressesOf(config: Config) {
  const { temporal, mongodbUrl } = config;
  if (temporal.address === undefined || mongodbUrl === undefined) throw new Error('An engine has no address.');
  const temporalUi = defined({ temporalUi: temporal.ui });
  return { temporalAddress: temporal.address, ...temporalUi, mongodbUrl, config };
}
