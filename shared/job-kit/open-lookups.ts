import { publicUrlOf, type Config } from '../runtime/config.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Lookups } from './job-definition.ts';
import type { Store } from '../store/store.ts';

/** Queries for job definitions. Deleted researchers and assets count as missing; inactive units exist. */
export function openLookups(
  store: Store,
  config: Pick<Config, 'institution' | 'publicUrl' | 'port' | 'downloads'>,
): Lookups {
  return {
    institution: config.institution,
    publicUrl: publicUrlOf(config),
    downloadsLocally: config.downloads.allow.some((place) => isLoopbackHost(place.replace(/:\d+$/, ''))),
    findUnit: (code) => store.units.get(code),
    unitExists: async (code) => (await store.units.get(code)) !== undefined,
    researcherExists: async (primaryId) => (await store.researchers.get(primaryId)) !== undefined,
    assetExists: async (id) => (await store.assets.get(id)) !== undefined,
    enabledProcesses: () => store.processes.enabled(),
    configuration: (kind) => store.configuration.list(kind),
    usableRuleFiles: () => store.ruleFiles.usable(),
  };
}
