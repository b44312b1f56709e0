import { join } from 'node:path';
import { z } from 'zod';
import { defined } from './defined.ts';

const emptyIsUnset = (value: unknown) => (value === '' ? undefined : value);
const optionalText = z.preprocess(emptyIsUnset, z.string().optional());
const flag = z
  .preprocess(emptyIsUnset, z.enum(['true', 'false']).default('false'))
  .transform((value) => value === 'true');

const timeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'not a time zone; use an IANA name such as Europe/Vienna' },
);

/** 32 bytes in base64url, as `openssl rand -base64 32` gives them in base64. */
const secretKey = z
  .string()
  .transform((key) => key.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
  .refine(
    (key) => /^[A-Za-z0-9_-]{43}$/.test(key),
    'each key is 32 bytes in base64, e.g. from: openssl rand -base64 32',
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
      .regex(/^[A-Za-z0-9]+$/, 'letters and digits only')
      .default('INST'),
  ),
  MUSTER_TIME_ZONE: z.preprocess(emptyIsUnset, timeZone.default('UTC')),
  MUSTER_HOST: z.preprocess(emptyIsUnset, z.string().default('127.0.0.1')),
  MUSTER_PUBLIC_URL: z.preprocess(
    emptyIsUnset,
    z
      .url({ protocol: /^https?$/, error: 'an http or https address, e.g. https://repository.example.org' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
  ),
  MUSTER_FILES: optionalText,
  MUSTER_CONTACT: optionalText,
  MUSTER_DOWNLOAD_ALLOW: z.preprocess(
    emptyIsUnset,
    z
      .string()
      .default('')
      .transform((text) => text.split(',').map((place) => place.trim().toLowerCase()))
      .transform((places) => places.filter((place) => place !== ''))
      .pipe(
        z.array(z.string().regex(/^[^\s/@]+:\d{1,5}$/, 'a list of host:port, e.g. files.internal.example.org:8080')),
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
    z.string().min(32, 'at least 32 characters, e.g. from: openssl rand -hex 32').optional(),
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
  LOG_LEVEL: z.preprocess(emptyIsUnset, z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')),
});

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
  /** Folder of files and exports; the API and all workers share it. */
  filesFolder: string;
  /** How long files stay that no asset uses any more. */
  fileRetentionDays: number;
  /** Whom others ask about this installation: an e-mail address, or the address of a page. */
  contact?: string;
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
  /** How long exports can be downloaded before they are removed. */
  exportDays: number;
  /** Keys that seal secrets at rest, base64url, the current one first. Unset: one is made in the data folder. */
  secretKeys?: string[];
  bootstrapKey?: string;
  temporal: TemporalSettings;
  /** Unset: embedded. */
  mongodbUrl?: string;
  mongodbDatabase: string;
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
  const parsed = environmentSchema.safeParse(environment);
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
    filesFolder: env.MUSTER_FILES ?? join(env.MUSTER_DATA, 'files'),
    fileRetentionDays: env.MUSTER_FILE_RETENTION_DAYS,
    contact: env.MUSTER_CONTACT,
    downloads: { allow: env.MUSTER_DOWNLOAD_ALLOW, limitBytes: env.MUSTER_DOWNLOAD_LIMIT_MB * 1024 * 1024 },
    limits: {
      callsPerSecond: env.MUSTER_CALLS_PER_SECOND,
      publicCallsPerSecond: env.MUSTER_PUBLIC_CALLS_PER_SECOND,
      querySeconds: env.MUSTER_QUERY_SECONDS,
      setsPerPerson: env.MUSTER_SETS_PER_PERSON,
      connections: env.MUSTER_CONNECTIONS,
    },
    exportDays: env.MUSTER_EXPORT_DAYS,
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
    logLevel: env.LOG_LEVEL,
  });
}

/** The address that others are given, e.g. for landing pages. */
export function publicUrlOf({ publicUrl, port }: Pick<Config, 'publicUrl' | 'port'>): string {
  return publicUrl ?? `http://localhost:${port}`;
}
