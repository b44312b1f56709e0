import { publicUrlOf, type Config } from '../../../shared/runtime/config.ts';

/** What a download may do, and how long it may take. */
export interface DownloadPolicy {
  /** Places (`host:port`) that are dialled whatever their address and port. */
  allow: ReadonlySet<string>;
  limitBytes: number;
  userAgent: string;
  redirects: number;
  /** Connections to one host at once, of this process. */
  connectionsPerHost: number;
  connectMs: number;
  /** From the request to the head of the answer. */
  headersMs: number;
  /** Without a byte. */
  idleMs: number;
  /** One request with its body; below an attempt's hour, so that the part file is closed in good order. */
  totalMs: number;
  /** A body slower than this over `slowWindowMs` is given up: a drip keeps a connection for ever. */
  leastBytesPerSecond: number;
  slowWindowMs: number;
  /** So often in one attempt a body that was cut off is continued while it gets further. */
  triesPerAttempt: number;
  refusedTypes: ReadonlySet<string>;
}

/** Programs: nobody should get one from a repository because a link led to it. */
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

/** Says who calls and whom to ask. Header values are ASCII, and a comment has no brackets. */
function userAgentOf(config: Config): string {
  const about = [publicUrlOf(config), config.contact].filter((part) => part !== undefined);
  return `Muster/0.1 (+${about.join('; ')})`.replace(/[^\x20-\x7e]/g, '');
}
