import { fileURLToPath } from 'node:url';
import { loadExports } from '../planning/load-modules.ts';
import { isConfigurationKind, type ConfigurationKind } from './configuration-kind.ts';

const KINDS_FOLDER = fileURLToPath(new URL('./kinds/', import.meta.url));

/** All kinds of configuration, by path: found in shared/configuration/kinds. */
export async function loadConfigurationKinds(): Promise<ReadonlyMap<string, ConfigurationKind>> {
  const kinds = await loadExports(KINDS_FOLDER, isConfigurationKind);
  return new Map(kinds.map((kind) => [kind.path, kind]));
}
