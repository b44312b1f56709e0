import { z } from 'zod';
import { normalizeSubDirectory } from './sub-directory.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import { defineConfiguration } from '../../settings/configuration-kind.ts';

/** Name of the kind, in addresses and in the store. */
export const FTP_CONFIGURATIONS = 'ftp-configurations';

export const FTP_PROTOCOLS = {
  SFTP: { title: 'SFTP', port: 22 },
  FTPS_EXPLICIT: { title: 'FTPS, explicit', port: 21 },
  FTPS_IMPLICIT: { title: 'FTPS, implicit', port: 990 },
} as const;
export type FtpProtocol = keyof typeof FTP_PROTOCOLS;

/** As OpenSSH shows it: `ssh-keyscan HOST | ssh-keygen -lf -`. */
const fingerprint = z
  .string()
  .trim()
  .transform((text) => text.replace(/=+$/, ''))
  .refine(
    (text) => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text),
    'must be SHA256: and 43 characters, as ssh-keygen -lf shows it',
  );

const schema = z.strictObject({
  /** What people choose it by. */
  name: z.string().trim().min(1, 'must not be empty').max(100),
  description: z.string().max(1_000).default(''),
  protocol: z.enum(Object.keys(FTP_PROTOCOLS) as [FtpProtocol, ...FtpProtocol[]]),
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'must be a host name or an address, without protocol and path'),
  /** Absent: the protocol's own. */
  port: z.int().min(1).max(65_535).optional(),
  user: z.string().min(1, 'must not be empty').max(200),
  /** SFTP: the server's key is compared with it, and nothing is sent to another. */
  host_key: fingerprint.optional(),
  /** FTPS: PEM of the authority that the server's certificate is checked by; absent: those that the machine trusts. */
  certificate_authority: z.string().includes('BEGIN CERTIFICATE', { error: 'must be a certificate in PEM' }).optional(),
  /** Absolute with a slash in front; else relative to where the server puts the user. */
  base_directory: z
    .string()
    .trim()
    .max(500)
    .default('')
    .refine(
      (path) => normalizeSubDirectory(path) !== undefined,
      'must not have "..", backslashes or control characters',
    ),
});

/** How to reach a server that exports are uploaded to. */
export type FtpConfiguration = z.output<typeof schema>;

/** S/FTP configurations: servers that exports can be uploaded to. Seed: "FTP configuration". */
export const ftpConfigurations = defineConfiguration<FtpConfiguration>({
  path: FTP_CONFIGURATIONS,
  singular: 'ftp_configuration',
  title: 'FTP configuration',
  schema,
  secrets: ['password', 'private_key', 'passphrase'],
  readRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ content }) => problemsOf(content),
});

function problemsOf({ protocol, host_key, certificate_authority }: FtpConfiguration): ParameterProblem[] {
  if (protocol === 'SFTP') {
    return [
      ...(host_key === undefined
        ? [problem('host_key', 'is needed for SFTP: the fingerprint of the server’s key')]
        : []),
      ...(certificate_authority === undefined ? [] : [problem('certificate_authority', 'is for FTPS only')]),
    ];
  }
  return host_key === undefined ? [] : [problem('host_key', 'is for SFTP only')];
}

function problem(parameter: string, message: string): ParameterProblem {
  return { parameter, message };
}
