import { publicUrlOf, type Config } from '../../../shared/runtime/config.ts';

/** Limits for downloads. */
export interface DownloadPolicy {
  /** Places (`host:port`) that are allowed whatever their address and port. */
  allow: ReadonlySet<string>;
  limitBytes: number;
  userAgent: string;
  redirects: number;
  /** Concurrent connections to one host from this process. */
  connectionsPerHost: number;
  connectMs: number;
  /** From the request to the response headers. */
  headersMs: number;
  /** Time without a byte. */
  idleMs: number;
  /** One request with its body; less than an attempt's hour, so that the part file is closed properly. */
  totalMs: number;
  /** Aborts a body that is slower than this over `slowWindowMs`, because a trickle would hold a connection forever. */
  leastBytesPerSecond: number;
  slowWindowMs: number;
  /** How often one attempt continues a cut-off body while it makes progress. */
  triesPerAttempt: number;
  refusedTypes: ReadonlySet<string>;
}

/** Programs, which a repository should not import through a link. */
const REFUSED_TYPES = [
  'application/x-msdownload',
  'application/vnd.microsoft.portable-executable',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-ms-shortcut',
  'application/x-ms-installer',
  'application/x-shockwave-flash',
] as const;

export function downloadPolicy(config: Config): DownloadPolicy {
  const { allow, limitBytes } = config.downloads;
  return {
    allow: new Set(allow),
    limitBytes,
    userAgent: userAgentOf(config),
    redirects: 8,
    connectionsPerHost: 2,
    connectMs: 10_000,
    headersMs: 60_000,
    idleMs: 30_000,
    totalMs: 50 * 60_000,
    leastBytesPerSecond: 512,
    slowWindowMs: 60_000,
    triesPerAttempt: 8,
    refusedTypes: new Set(REFUSED_TYPES),
  };
}

/** Names the caller and a contact. Header values are ASCII, and a comment has no brackets. */
function userAgentOf(config: Config): string {
  const about = [publicUrlOf(config), config.contact].filter((part) => part !== undefined);
  return `Muster/0.1 (+${about.join('; ')})`.replace(/[^\x20-\x7e]/g, '');
}
