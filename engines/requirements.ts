import { EngineError } from './engine.ts';

const OLDEST_NODE = [20, 19] as const;

/** @throws EngineError on a Node.js that is too old. */
export function requireNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new EngineError(
    `Muster needs Node.js ${oldestMajor}.${oldestMinor} or newer; this is ${version}. Get it from https://nodejs.org`,
  );
}

/** @throws EngineError on platforms without the embedded servers. */
export function requirePlatform(platform: NodeJS.Platform = process.platform): void {
  if (platform === 'linux' || platform === 'darwin') return;
  throw new EngineError(
    'The embedded engines run on Linux and macOS (on Windows inside WSL). Or use servers that you run yourself: ' +
      'set TEMPORAL_ADDRESS and MONGODB_URL (see .env.example).',
  );
}
