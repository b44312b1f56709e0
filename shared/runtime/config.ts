import { isIP } from 'node:net';
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defined } from './defined.ts';
import { wordsWithoutValue } from './issue-words.ts';
import { isLoopbackInterface } from './loopback.ts';

const emptyIsUnset = (value: unknown) => (value === '' ? undefined : value);
const optionalText = z.preprocess(emptyIsUnset, z.string().optional());
const flag = z
  .preprocess(emptyIsUnset, z.enum(['true', 'false']).default('false'))
  .transform((value) => value === 'true');

/** Parts of a list with commas, without empty ones. */
const commaList = z.preprocess(
  emptyIsUnset,
  z
    .string()
    .default('')
    .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
    .transform((parts) => parts.filter((part) => part !== '')),
);

/** Names of ranges of addresses that Express knows beside addresses and CIDR. */
const KNOWN_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** Spelled in full: `10` and `1.5` are addresses for the library. */
function isAddressOrRange(text: string): boolean {
  return isIP(text.replace(/\/.*/, '')) !== 0 && (ipaddr.isValid(text) || ipaddr.isValidCIDR(text));
}

/** A host name, or `*.` and the end of many. Numbers with dots are addresses, which are spelled in full. */
const HOST_NAMES = /^(?:\*\.)?(?![\d.]+$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** Proxies in front of Muster whose X-Forwarded headers count: how many there are, or their addresses. */
const trustedProxies = z.preprocess(
  emptyIsUnset,
  z.union([
    z.coerce.number().int().min(0).max(32),
    commaList.refine(
      (parts) => parts.every((part) => KNOWN_RANGES.includes(part) || isAddressOrRange(part)),
      `a number of proxies, or their addresses, CIDR ranges or ${KNOWN_RANGES.join(', ')}`,
    ),
  ]),
);

const timeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'is not a time zone; use an IANA name such as Europe/Vienna' },
);

/** 32 bytes in base64url, as `openssl rand -base64 32` gives them in base64. */
const secretKey = z
  .string()
  .transform((key) => key.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
  .refine(
    (key) => /^[A-Za-z0-9_-]{43}$/.test(key),
    'must be keys of 32 bytes in base64, e.g. from: openssl rand -base64 32',
  );

/** Settings that are secrets: each may also come from the file that `…_FILE` names, as containers give secrets. */
export const SECRET_SETTINGS = [
  'MUSTER_SECRET_KEYS',
  'MUSTER_BOOTSTRAP_KEY',
  'TEMPORAL_API_KEY',
  'MONGODB_URL',
] as const;

/** Every variable Muster reads; .env.example says the same with examples. */
const environmentSchema = z.object({
  MUSTER_DATA: z.preprocess(emptyIsUnset, z.string().default('.muster')),
  MUSTER_INSTITUTION: z.preprocess(
    emptyIsUnset,
    z
      .string()
      .regex(/^[A-Za-z0-9]+$/, 'must be letters and digits only')
      .default('INST'),
  ),
  MUSTER_TIME_ZONE: z.preprocess(emptyIsUnset, timeZone.default('UTC')),
  MUSTER_HOST: z.preprocess(emptyIsUnset, z.string().default('127.0.0.1')),
  MUSTER_PUBLIC_URL: z.preprocess(
    emptyIsUnset,
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https address, e.g. https://repository.example.org' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
  ),
  MUSTER_ALLOWED_HOSTS: commaList.pipe(
    z.array(
      z
        .string()
        .regex(/^[^\s/@:]+$|^\[[^\s/@]+\]$/, 'must be a list of host names without ports, e.g. muster.internal'),
    ),
  ),
  MUSTER_TRUST_PROXY: trustedProxies,
  MUSTER_FILES: optionalText,
  MUSTER_CONTACT: optionalText,
  MUSTER_EGRESS_ALLOW: commaList.refine(
    (places) => places.every((place) => HOST_NAMES.test(place) || isAddressOrRange(place)),
    'must be a list of hosts, *.domains, addresses and CIDR ranges, without ports, e.g. smtp.example.org,*.datacite.org,10.0.0.0/8',
  ),
  MUSTER_DOWNLOAD_ALLOW: commaList.pipe(
    z.array(
      z.string().regex(/^[^\s/@]+:\d{1,5}$/, 'must be a list of host:port, e.g. files.internal.example.org:8080'),
    ),
  ),
  MUSTER_FILE_RETENTION_DAYS: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).default(90)),
  MUSTER_DOWNLOAD_LIMIT_MB: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).default(10_240)),
  MUSTER_EXPORT_DAYS: z.preprocess(emptyIsUnset, z.coerce.number().min(0).max(3_650).default(30)),
  MUSTER_CALLS_PER_SECOND: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).default(25)),
  MUSTER_PUBLIC_CALLS_PER_SECOND: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).default(10)),
  MUSTER_QUERY_SECONDS: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).max(3_600).default(60)),
  MUSTER_SETS_PER_PERSON: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).default(1_000)),
  MUSTER_CONNECTIONS: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).default(1_000)),
  MUSTER_SESSION_IDLE_MINUTES: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).max(43_200).default(120)),
  MUSTER_SESSION_HOURS: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).max(720).default(12)),
  MUSTER_REAUTHENTICATION_MINUTES: z.preprocess(emptyIsUnset, z.coerce.number().int().min(1).max(720).default(10)),
  MUSTER_MOST_DEATHS: z.preprocess(emptyIsUnset, z.coerce.number().int().min(3).max(1_000).default(5)),
  MUSTER_SECRET_KEYS: z.preprocess(
    emptyIsUnset,
    z
      .string()
      .transform((text) => text.split(',').map((key) => key.trim()))
      .pipe(z.array(secretKey).min(1))
      .optional(),
  ),
  PORT: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).max(65_535).default(8080)),
  MUSTER_BOOTSTRAP_KEY: z.preprocess(
    emptyIsUnset,
    z.string().min(32, 'must have at least 32 characters, e.g. from: openssl rand -hex 32').optional(),
  ),
  TEMPORAL_ADDRESS: optionalText,
  TEMPORAL_NAMESPACE: z.preprocess(emptyIsUnset, z.string().default('default')),
  TEMPORAL_API_KEY: optionalText,
  TEMPORAL_TLS: flag,
  TEMPORAL_TLS_SERVER_NAME: optionalText,
  TEMPORAL_TLS_CA: optionalText,
  TEMPORAL_TLS_CERT: optionalText,
  TEMPORAL_TLS_KEY: optionalText,
  TEMPORAL_UI: optionalText,
  MUSTER_TASK_QUEUE: z.preprocess(emptyIsUnset, z.string().default('muster')),
  MONGODB_URL: optionalText,
  MONGODB_DATABASE: z.preprocess(emptyIsUnset, z.string().default('muster')),
  MUSTER_STATUS_PORT: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).max(65_535).optional()),
  MUSTER_STATUS_HOST: z.preprocess(emptyIsUnset, z.string().default('127.0.0.1')),
  LOG_LEVEL: z.preprocess(emptyIsUnset, z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')),
});

/** Whoever can be reached by others must know under which address: links and the check of hosts need it. */
const reachableSchema = environmentSchema.refine(
  ({ MUSTER_HOST, MUSTER_PUBLIC_URL }) => isLoopbackInterface(MUSTER_HOST) || MUSTER_PUBLIC_URL !== undefined,
  {
    path: ['MUSTER_PUBLIC_URL'],
    error: 'is required when MUSTER_HOST is not this machine only: the address where others reach Muster',
  },
);

/** The names, for the documentation to agree with. */
export const ENVIRONMENT_VARIABLES: readonly string[] = [
  ...Object.keys(environmentSchema.shape),
  ...SECRET_SETTINGS.map((name) => `${name}_FILE`),
];

export interface TemporalSettings {
  /** Unset: embedded. */
  address?: string;
  namespace: string;
  apiKey?: string;
  tls: boolean;
  tlsServerName?: string;
  /** Paths of PEM files. */
  tlsCa?: string;
  tlsCert?: string;
  tlsKey?: string;
  /** Address of Temporal's UI, for links. */
  ui?: string;
  taskQueue: string;
}

export interface Config {
  /** Folder of the embedded engines' data. */
  dataFolder: string;
  /** Prefix of unit references, `INST___code`. */
  institution: string;
  timeZone: string;
  host: string;
  port: number;
  /** Where others reach this installation, without a slash at the end; unset: see `publicUrlOf`. */
  publicUrl?: string;
  /** Further names by which this installation may be called, in lower case. */
  allowedHosts: readonly string[];
  /** How many proxies are in front, or their addresses and ranges; none: X-Forwarded headers do not count. */
  trustedProxies: number | readonly string[];
  /** Folder of files and exports; the API and all workers share it. */
  filesFolder: string;
  /** How long files stay that no asset uses any more. */
  fileRetentionDays: number;
  /** Whom others ask about this installation: an e-mail address, or the address of a page. */
  contact?: string;
  /** Hosts, `*.` domains, addresses and CIDR ranges that outside systems may have, in lower case; none: see Egress. */
  egressAllow: readonly string[];
  downloads: {
    /** Places (`host:port`) that may be downloaded from although they are inside, or on another port. */
    allow: readonly string[];
    /** A larger file is refused. */
    limitBytes: number;
  };
  limits: {
    /** Of one key; 0 is no limit. */
    callsPerSecond: number;
    /** Of one address that calls without a valid key; 0 is no limit. */
    publicCallsPerSecond: number;
    /** Of the database's time for one read of a request. */
    querySeconds: number;
    setsPerPerson: number;
    /** Open at a time; further ones are closed. */
    connections: number;
  };
  sessions: {
    /** A session ends when it was not used for so long. */
    idleMinutes: number;
    /** A session ends after so long, used or not. */
    hours: number;
    /** Sensitive changes ask for a proof of who one is that is not older. */
    reauthenticationMinutes: number;
  };
  /** A task is given up after so many workers ended with it in hand. */
  mostDeaths: number;
  /** How long exports can be downloaded before they are removed. */
  exportDays: number;
  /** Keys that seal secrets at rest, base64url, the current one first. Unset: one is made in the data folder. */
  secretKeys?: string[];
  bootstrapKey?: string;
  temporal: TemporalSettings;
  /** Unset: embedded. */
  mongodbUrl?: string;
  mongodbDatabase: string;
  /** Where health and metrics are served; unset: not at all. Port 0 is any free one. */
  status?: { host: string; port: number };
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting in the environment that cannot be used; the message names each variable and what it wants. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment.
 * @throws ConfigError naming every variable that is wrong. Values are not repeated: some are secrets.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = reachableSchema.safeParse(environment, { error: wordsWithoutValue });
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These environment variables are not valid (see .env.example):\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  return defined({
    dataFolder: env.MUSTER_DATA,
    institution: env.MUSTER_INSTITUTION,
    timeZone: env.MUSTER_TIME_ZONE,
    host: env.MUSTER_HOST,
    port: env.PORT,
    publicUrl: env.MUSTER_PUBLIC_URL,
    allowedHosts: env.MUSTER_ALLOWED_HOSTS,
    trustedProxies: env.MUSTER_TRUST_PROXY,
    filesFolder: env.MUSTER_FILES ?? join(env.MUSTER_DATA, 'files'),
    fileRetentionDays: env.MUSTER_FILE_RETENTION_DAYS,
    contact: env.MUSTER_CONTACT,
    egressAllow: env.MUSTER_EGRESS_ALLOW,
    downloads: { allow: env.MUSTER_DOWNLOAD_ALLOW, limitBytes: env.MUSTER_DOWNLOAD_LIMIT_MB * 1024 * 1024 },
    limits: {
      callsPerSecond: env.MUSTER_CALLS_PER_SECOND,
      publicCallsPerSecond: env.MUSTER_PUBLIC_CALLS_PER_SECOND,
      querySeconds: env.MUSTER_QUERY_SECONDS,
      setsPerPerson: env.MUSTER_SETS_PER_PERSON,
      connections: env.MUSTER_CONNECTIONS,
    },
    sessions: {
      idleMinutes: env.MUSTER_SESSION_IDLE_MINUTES,
      hours: env.MUSTER_SESSION_HOURS,
      reauthenticationMinutes: env.MUSTER_REAUTHENTICATION_MINUTES,
    },
    exportDays: env.MUSTER_EXPORT_DAYS,
    mostDeaths: env.MUSTER_MOST_DEATHS,
    secretKeys: env.MUSTER_SECRET_KEYS,
    bootstrapKey: env.MUSTER_BOOTSTRAP_KEY,
    temporal: defined({
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY,
      tls: env.TEMPORAL_TLS || env.TEMPORAL_API_KEY !== undefined,
      tlsServerName: env.TEMPORAL_TLS_SERVER_NAME,
      tlsCa: env.TEMPORAL_TLS_CA,
      tlsCert: env.TEMPORAL_TLS_CERT,
      tlsKey: env.TEMPORAL_TLS_KEY,
      ui: env.TEMPORAL_UI,
      taskQueue: env.MUSTER_TASK_QUEUE,
    }),
    mongodbUrl: env.MONGODB_URL,
    mongodbDatabase: env.MONGODB_DATABASE,
    status:
      env.MUSTER_STATUS_PORT === undefined ? undefined : { host: env.MUSTER_STATUS_HOST, port: env.MUSTER_STATUS_PORT },
    logLevel: env.LOG_LEVEL,
  });
}

/** The address that others are given, e.g. for landing pages. */
export function publicUrlOf({ publicUrl, port }: Pick<Config, 'publicUrl' | 'port'>): string {
  return publicUrl ?? `http://localhost:${port}`;
}
