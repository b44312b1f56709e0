import { z } from 'zod';
import { normalizeSubDirectory } from './sub-directory.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import { defineConfiguration } from '../../settings/configuration-kind.ts';
import { oneLine } from '../../settings/one-line.ts';

/** The configuration kind, in addresses and in the store. */
export const FTP_CONFIGURATIONS = 'ftp-configurations';

export const FTP_PROTOCOLS = {
  SFTP: { title: 'SFTP', port: 22 },
  FTPS_EXPLICIT: { title: 'FTPS, explicit', port: 21 },
  FTPS_IMPLICIT: { title: 'FTPS, implicit', port: 990 },
} as const;
export type FtpProtocol = keyof typeof FTP_PROTOCOLS;

/** A key fingerprint in OpenSSH form: `ssh-keyscan HOST | ssh-keygen -lf -`. */
const fingerprint = z
  .string()
  .trim()
  .transform((text) => text.replace(/=+$/, ''))
  .refine(
    (text) => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text),
    'must be SHA256: and 43 characters, as ssh-keygen -lf shows it',
  );

const schema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100).describe('The name shown in forms.'),
  description: z.string().max(1_000).default(''),
  protocol: z.enum(Object.keys(FTP_PROTOCOLS) as [FtpProtocol, ...FtpProtocol[]]),
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'must be a host name or an address, without protocol and path'),
  port: z.int().min(1).max(65_535).optional().describe('Default: the protocol’s port.'),
  user: oneLine.min(1, 'must not be empty').max(200),
  host_key: fingerprint.optional().describe('SFTP: the server’s key must match it, or nothing is sent.'),
  certificate_authority: z
    .string()
    .includes('BEGIN CERTIFICATE', { error: 'must be a certificate in PEM' })
    .optional()
    .describe('FTPS: PEM of the authority for the server’s certificate; default: those the machine trusts.'),
  base_directory: z
    .string()
    .trim()
    .max(500)
    .default('')
    .refine(
      (path) => normalizeSubDirectory(path) !== undefined,
      'must not have "..", backslashes or control characters',
    )
    .describe('Absolute with a leading slash; otherwise relative to the user’s home folder on the server.'),
});

/** How to reach a server for uploading exports. */
export type FtpConfiguration = z.output<typeof schema>;

/** S/FTP configurations: servers that exports can be uploaded to. Seed: "FTP configuration". */
export const ftpConfigurations = defineConfiguration<FtpConfiguration>({
  path: FTP_CONFIGURATIONS,
  singular: 'ftp_configuration',
  title: 'FTP configuration',
  description: 'Servers that exports are uploaded to.',
  schema,
  secrets: ['password', 'private_key', 'passphrase'],
  secretsWithLines: ['private_key'],
  secretsBelongTo: ['protocol', 'host', 'port', 'user', 'host_key', 'certificate_authority'],
  connectsTo: ['host'],
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
